"""Links that show a draft to somebody without an account: made, read, revoked.

The address carries the link's id, signed: a forged one is refused before the database is asked,
and one that leaks can be revoked. It shows what is newest when it is opened.
"""

import datetime
import uuid

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import journal, permissions
from phases.editorial.drafts import newest_revision
from phases.editorial.paris import paris_words
from phases.models import JournalEntry, PreviewLink, PublicationSet
from phases.models.publishable import Item
from phases.snapshot import item_models

#: For how many days a link may be valid; the first is what a form proposes.
LIFETIMES = (7, 1, 30)

_signer = Signer(salt="phases.preview", sep=".")

#: What can be previewed.
Subject = Item | PublicationSet


class UnknownLinkError(Exception):
    """The address is forged or damaged, or what it showed was deleted for good."""


class EndedLinkError(Exception):
    """The link was revoked, or its time is over."""


@transaction.atomic
def create(subject: Subject, days: int, *, by: AbstractBaseUser | None) -> PreviewLink:
    """Return a new link to ``subject``. Raises PermissionDenied, ValidationError."""
    check_may_give(by)
    if days not in LIFETIMES:
        raise ValidationError(_("Choose for how long the link is to be valid."))
    link = PreviewLink.objects.create(
        item_model=subject._meta.model_name,
        item_id=subject.pk,
        created_by=by,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    _record(JournalEntry.Verb.LINK_GIVEN, subject, link, by=by)
    return link


@transaction.atomic
def revoke(link: PreviewLink, *, by: AbstractBaseUser | None) -> None:
    """End ``link`` at once. Revoking it again changes nothing. Raises PermissionDenied."""
    check_may_give(by)
    valid = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    if valid.update(revoked_at=timezone.now()):
        model = apps.get_model("phases", link.item_model)
        subject = model._base_manager.filter(pk=link.item_id).first() or model(pk=link.item_id)
        _record(JournalEntry.Verb.LINK_REVOKED, subject, link, by=by)


def _record(verb: str, subject: Subject, link: PreviewLink, *, by: AbstractBaseUser | None) -> None:
    is_set = isinstance(subject, PublicationSet)
    newest = None if is_set else newest_revision(type(subject), subject.pk)
    journal.record(
        verb,
        subject,
        by=by,
        title=newest.title if newest else None,
        revision=newest,
        publication_set=subject if is_set else None,
        reason=_("Valid until: %(at)s") % {"at": paris_words(link.expires_at)},
    )


def may_give(by: AbstractBaseUser | None) -> bool:
    """Return whether ``by`` may show drafts to people without an account."""
    return permissions.may_edit_source(by)


def check_may_give(by: AbstractBaseUser | None) -> None:
    """Raise PermissionDenied when ``by`` may not show drafts to people without an account."""
    if not may_give(by):
        raise PermissionDenied(_("Your account may not give preview links."))


def token_of(link: PreviewLink) -> str:
    """Return what the address of ``link`` carries."""
    return _signer.sign(link.pk.hex)


def read(token: str) -> tuple[PreviewLink, Subject]:
    """Return the link that ``token`` names and what it shows.

    Raises UnknownLinkError, EndedLinkError.
    """
    try:
        link = PreviewLink.objects.get(pk=uuid.UUID(_signer.unsign(token)))
    except (BadSignature, ValueError, PreviewLink.DoesNotExist) as error:
        raise UnknownLinkError from error
    if link.revoked_at or link.expires_at <= timezone.now():
        raise EndedLinkError
    if link.item_model not in {
        model._meta.model_name for model in (*item_models(), PublicationSet)
    }:
        raise UnknownLinkError
    subject = apps.get_model("phases", link.item_model)._base_manager.filter(pk=link.item_id)
    if (found := subject.first()) is None:
        raise UnknownLinkError
    if getattr(found, "trashed_at", None):
        raise EndedLinkError
    return link, found
