"""What the buttons of the translators' screen do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import languages
from phases.admin.history import reasons_of
from phases.admin.item_screen import Screen
from phases.admin.segment_form import PLACE, Key, Typed, key_of, typed_in
from phases.admin.sentences import merged_words, taken_back_words
from phases.editorial import questions, workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.translating import Result, Translation, translate
from phases.localization.inline import TagsDifferError
from phases.models import Draft, Revision
from phases.snapshot import upgrade

#: The buttons that stand at a segment. That a text is still valid is a review without typing.
BUTTONS = {"_reviewed": "reviewed", "_valid": "reviewed", "_help": "help", "_ask": "ask"}
#: The level of a message and its words.
Message = tuple[int, str]
REFUSALS = (
    PermissionDenied, ValidationError, workflow.BusyError, workflow.StaleRevisionError,
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What a button asks for; ``key`` is the segment that it stands at."""

    name: str = "save"
    key: Key | None = None
    #: What a suggestion puts into a box.
    replaced: dict[Key, str] = field(default_factory=dict)


@dataclass
class Saved:
    """What a save did: the newest revision, what was refused, questions that were asked."""

    base: Revision
    revision: Revision
    results: list[Result]
    refused: list[Typed] = field(default_factory=list)
    asked: int = 0
    questions_refused: list[str] = field(default_factory=list)
    #: The draft that waited for review or for its time before.
    waited: Draft | None = None

    @property
    def seen(self) -> Revision:
        """Return the revision that the person has seen: without a change, what the form shows."""
        return self.revision if self.taken else self.base

    @property
    def taken(self) -> int:
        return sum(1 for result in self.results if result.outcome == "taken")

    def messages(self, *, is_act: bool) -> Iterator[Message]:
        """Yield what to tell the person; ``is_act``: what was asked beside saving is told too."""
        if self.taken:
            text = ngettext(
                "%(count)d text is saved in the draft.",
                "%(count)d texts are saved in the draft.",
                self.taken,
            )
            yield messages.SUCCESS, text % {"count": self.taken}
        elif not (is_act or self.refused or self.asked or self.questions_refused):
            yield messages.INFO, _("Nothing was changed, so nothing was saved.")
        if self.asked:
            yield messages.SUCCESS, _("Your question is asked: the answer will stand here.")
        for reason in self.questions_refused:
            yield messages.ERROR, reason
        if self.refused:
            text = ngettext(
                "%(count)d text is not saved: what you typed stands in its box, with the reason.",
                "%(count)d texts are not saved: what you typed stands in the boxes, with the "
                "reasons.",
                len(self.refused),
            )
            yield messages.ERROR, text % {"count": len(self.refused)}
        if self.revision.merged:
            yield (
                messages.INFO,
                merged_words(self.revision, self.base, upgrade(self.base.snapshot).snapshot),
            )


def act(posted: QueryDict) -> Wish:
    """Return what the button that was pressed asks for; saving when none is named."""
    for name in posted:
        if name.startswith("_use-"):
            key = _key(posted, name.removeprefix("_use-"))
            return Wish("use", key, {key: posted[name]}) if key else Wish("help")
        if button := BUTTONS.get(name):
            return Wish(button, _key(posted, posted[name]))
    return next((Wish(name) for name in ACTS if f"_{name}" in posted), Wish())


def _key(posted: QueryDict, number: str) -> Key | None:
    return key_of(posted.get(f"{PLACE}{number}", ""))


def save(screen: Screen, base: Revision, posted: QueryDict, wish: Wish) -> Saved:
    """Save what was typed, the segment of ``wish`` as reviewed, and ask what was asked.

    Raises what ``translate`` raises.
    """
    typed, refused = {}, []
    for one in typed_in(posted):
        is_reviewed = wish.name == "reviewed" and one.key == wish.key
        state: Literal["in_work", "reviewed"] = "reviewed" if is_reviewed else "in_work"
        if is_reviewed and not one.text:
            refused.append((one, _("Write the translation first.")))
        elif is_reviewed or one.is_changed:
            try:
                typed[one.key] = (one, one.translation(state))
            except TagsDifferError as error:
                refused.append((one, str(error)))
    drafts = Draft.objects.of(screen.item).exclude(state=Draft.State.DRAFT)
    waited = drafts.select_related("scheduled_by", "publication_set").first()
    done = translate(
        base,
        screen.language,
        [translation for _typed, translation in typed.values()],
        by=screen.user,
        french=screen.french,
    )
    results = [*done.results, *(_refused(one, reason) for one, reason in refused)]
    saved = Saved(base, done.revision, results, [one for one, _reason in refused])
    saved.refused += [
        typed[_key_of(result.translation)][0]
        for result in done.results
        if result.outcome == "refused"
    ]
    saved.waited = waited if saved.taken else None
    _ask(screen, posted, saved)
    return saved


def taken_back(screen: Screen, saved: Saved) -> Iterator[Message]:
    """Yield what to tell of a draft that waits no longer, as its text was changed; after all that
    was asked is done, for it may be submitted again or be public."""
    if saved.waited is None:
        return
    draft = Draft.objects.of(screen.item).first()
    if draft is not None and draft.state != saved.waited.state:
        yield messages.WARNING, taken_back_words(saved.waited, saved.revision.title)


def _key_of(one: Translation) -> Key:
    return Key(one.row, one.field, one.place)


def _refused(one: Typed, reason: str) -> Result:
    key = one.key
    translation = Translation(key.row, key.field, key.place, one.source, one.text, "in_work")
    return Result(translation, "refused", reason)


def _ask(screen: Screen, posted: QueryDict, saved: Saved) -> None:
    for one in typed_in(posted):
        if not one.question:
            continue
        try:
            questions.ask(
                screen.item,
                screen.language,
                row=one.key.row,
                field=one.key.field,
                source=one.source,
                question=one.question,
                by=screen.user,
            )
        except (PermissionDenied, ValidationError) as error:
            saved.questions_refused += reasons_of(error)
            if one not in saved.refused:
                saved.refused.append(one)
        else:
            saved.asked += 1


def _submit(screen: Screen, saved: Saved) -> Iterator[Message]:
    try:
        workflow.submit_for_review(saved.seen, by=screen.user)
    except REFUSALS as error:
        yield from ((messages.ERROR, reason) for reason in reasons_of(error))
    else:
        text = _("“%(title)s” is submitted: it waits for review.")
        yield messages.SUCCESS, text % {"title": saved.revision.title}


def _publish(screen: Screen, saved: Saved) -> Iterator[Message]:
    """Publish the language alone; what came in from a colleague is read before."""
    if saved.revision.merged:
        yield (
            messages.WARNING,
            _("Nothing became public yet: read it, then press the button again."),
        )
        return
    name = languages.in_sentence(screen.language)
    try:
        with transaction.atomic():
            entry = publish_language(saved.seen, screen.language, by=screen.user)
    except REFUSALS as error:
        yield from ((messages.ERROR, reason) for reason in reasons_of(error))
        return
    if entry is None:
        yield messages.INFO, _("All of it is public already: %(language)s.") % {"language": name}
        return
    words = _("“%(title)s” is published: %(language)s.") % {
        "title": saved.revision.title,
        "language": name,
    }
    address = screen.public_address
    link = format_html(' <a href="{}">{}</a>', address, _("View on site")) if address else ""
    yield messages.SUCCESS, format_html("{}{}", words, link)


ACTS: dict[str, Callable[[Screen, Saved], Iterator[Message]]] = {
    "submit_for_review": _submit,
    "publish_language": _publish,
}
