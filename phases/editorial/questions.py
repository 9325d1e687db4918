"""Questions that translators ask about a French text; an editor answers, and both stay with it."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import permissions
from phases.models import SegmentQuestion
from phases.models.richtext import MAX_LENGTH
from phases.snapshot import model_of, translated_fields

#: Characters of a question and of an answer.
MOST_CHARACTERS = 2_000
#: Questions of one person that wait for an answer.
MOST_OPEN = 200


def ask(
    item: Any,
    language: str,
    *,
    row: str,
    field: str,
    source: str,
    question: str,
    by: AbstractBaseUser,
) -> SegmentQuestion:
    """Keep a ``question`` about the French text ``source`` of ``field`` in ``row`` of ``item``.

    The same question sent twice is one. Raises PermissionDenied, ValidationError (with a sentence).
    """
    if language not in languages.TARGETS or language not in permissions.editable_languages(by):
        raise PermissionDenied(_("Your account does not translate into this language."))
    text = _text(question, _("Write your question first."))
    if not _is_text(row, field) or not source or len(source) > MAX_LENGTH or "\x00" in source:
        raise ValidationError(_("This text is not there any more."))
    place = {
        "item_model": item._meta.model_name, "item_id": item.pk,
        "row": row, "field": field, "language": language, "source": source,
    }  # fmt: skip
    mine = SegmentQuestion.objects.filter(asked_by=by, answer="")
    if known := mine.filter(**place, question=text).first():
        return known
    if mine.count() >= MOST_OPEN:
        raise ValidationError(_("Many of your questions wait for an answer: wait for some first."))
    return SegmentQuestion.objects.create(**place, question=text, asked_by=by)


def answer(question: SegmentQuestion, text: str, *, by: AbstractBaseUser) -> SegmentQuestion:
    """Answer ``question`` and return it; raises PermissionDenied, ValidationError (with a sentence,
    when somebody answered it meanwhile too: nobody's answer is replaced)."""
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not answer: editors do."))
    text = _text(text, _("Write your answer first."))
    answered = SegmentQuestion.objects.filter(pk=question.pk, answer="").update(
        answer=text, answered_by=by, answered_at=timezone.now()
    )
    question = SegmentQuestion.objects.filter(pk=question.pk).first()
    if question is None:
        raise ValidationError(_("This question is not there any more."))
    if not answered and question.answer != text:
        raise ValidationError(_("Somebody answered this question meanwhile: read the answer."))
    return question


def of_item(item_id: uuid.UUID, language: str) -> models.QuerySet[SegmentQuestion]:
    """Return the questions about an item in ``language``, newest first, with who asked and who
    answered; a screen shows each beside the segment of its ``row``, ``field`` and ``source``."""
    found = SegmentQuestion.objects.filter(item_id=item_id, language=language)
    return found.select_related("asked_by", "answered_by")


def visible_to(user: AbstractBaseUser) -> models.QuerySet[SegmentQuestion]:
    """Return the questions that ``user`` may read: editors all, translators their languages'."""
    found = SegmentQuestion.objects.select_related("asked_by", "answered_by")
    if permissions.may_edit_source(user):
        return found
    return found.filter(language__in=permissions.editable_languages(user))


def _text(written: str, if_empty: str) -> str:
    text = written.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError(if_empty)
    if "\x00" in text:
        raise ValidationError(_("The text has a character that no text may have."))
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            _("The text has %(length)d characters; the limit is %(limit)d.")
            % {"length": len(text), "limit": MOST_CHARACTERS}
        )
    return text


def _is_text(row: str, field: str) -> bool:
    """Return whether ``field`` of ``row`` is a translated text of the site."""
    try:
        model, pk = model_of(row), uuid.UUID(row.partition(":")[2])
    except (LookupError, ValueError):
        return False
    return field in translated_fields(model) and row == f"{model._meta.model_name}:{pk}"
