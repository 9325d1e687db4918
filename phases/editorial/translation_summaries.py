"""The daily e-mail to translators about what became outdated in their languages."""

import datetime
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from phases import languages
from phases.editorial import journal, permissions
from phases.editorial.people import person
from phases.models import Segment, TranslationSummary

logger = logging.getLogger(__name__)

#: Items that one e-mail names for a language; the list has them all.
MOST_ITEMS = 30
SALT = "phases.translation_summaries"
#: A token is about 100 characters long.
LONGEST_TOKEN = 500


@dataclass(frozen=True)
class News:
    """Texts of one item whose French changed at the same time."""

    language: str
    item_model: str
    item_id: object
    title: str
    changed_at: datetime.datetime
    count: int


@dataclass(frozen=True)
class Outcome:
    """What became of the e-mail to one account; ``reason`` says why it could not be sent."""

    account: AbstractBaseUser
    reason: str = ""


def send_summaries() -> Iterator[Outcome]:
    """Tell each translator what became outdated since the last e-mail; yield what became of each.

    At most one a day and account, none when nothing changed. Two runs at once send each once; an
    e-mail that cannot be sent is tried again by the next run.
    """
    news, until = _news()
    if not news:
        return
    for account in _translators():
        mine = [language for language in languages.TARGETS if language in _languages_of(account)]
        found = [one for one in news if one.language in mine]
        if not found:
            continue
        try:
            if _tell(account, found, until):
                yield Outcome(account)
        except OSError as error:  # smtplib's errors are of this class too
            logger.warning("The summary for %s could not be sent.", account.pk, exc_info=True)
            yield Outcome(account, f"{type(error).__name__}: {error}")


def stop_token(account: AbstractBaseUser, language: str) -> str:
    """Return what the link to end the e-mails of ``account`` holds: signed, for always."""
    return signing.dumps([account.pk, language], salt=SALT)


def read_token(token: str) -> tuple[int, str] | None:
    """Return the account's id and the language of a :func:`stop_token`, None for another text."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        pk, language = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return pk, language if language in languages.ALL else languages.SOURCE


def want(account_id: int, is_wanted: bool) -> None:
    """Keep whether an account wants the e-mails; one that is gone is passed over."""
    if get_user_model().objects.filter(pk=account_id).exists():
        TranslationSummary.objects.update_or_create(
            account_id=account_id, defaults={"is_wanted": is_wanted}
        )


def is_wanted(account: AbstractBaseUser) -> bool:
    """Return whether ``account`` wants the e-mails: unless it said otherwise."""
    return not TranslationSummary.objects.filter(account=account, is_wanted=False).exists()


def _news() -> tuple[list[News], datetime.datetime]:
    """Return what is outdated, the newest first, and up to when that is all."""
    with transaction.atomic():
        # A publication tells its time before others see it: none is under way while we look.
        journal.hold()
        until = timezone.now()
        outdated = Segment.objects.with_state().filter(state="outdated", changed_at__lte=until)
        rows = (
            outdated.order_by()
            .values_list("language", "item_model", "item_id", "changed_at")
            .annotate(title=Max("title"), count=Count("pk"))
            .order_by("-changed_at", "item_id")
        )
        return [News(*place, title, at, n) for *place, at, title, n in rows], until


def _translators() -> Iterator[AbstractBaseUser]:
    """Yield the active accounts with an address that translate and want the e-mails."""
    roles = [*permissions.TRANSLATOR.values(), *permissions.LANGUAGE_PUBLISHER.values()]
    accounts = get_user_model().objects.filter(is_active=True, groups__name__in=roles)
    accounts = accounts.exclude(email="").exclude(translation_summary__is_wanted=False)
    yield from accounts.distinct().order_by("pk").prefetch_related("groups")


def _languages_of(account: AbstractBaseUser) -> set[str]:
    """Return the languages that ``account`` is a translator of: editors are of none."""
    names = {group.name for group in account.groups.all()}
    return {
        language
        for language in languages.TARGETS
        if {permissions.TRANSLATOR[language], permissions.LANGUAGE_PUBLISHER[language]} & names
    }


def _tell(account: AbstractBaseUser, found: Sequence[News], until: datetime.datetime) -> bool:
    """Send ``account`` what of ``found`` it was not told yet; return whether there was anything.

    The row is held until the e-mail is on its way: another run waits, and sees that it is.
    """
    today = timezone.localdate()
    with transaction.atomic():
        TranslationSummary.objects.bulk_create(
            [TranslationSummary(account_id=account.pk)], ignore_conflicts=True
        )
        known = TranslationSummary.objects.select_for_update().get(account_id=account.pk)
        if known.sent_on == today or not known.is_wanted:
            return False
        since = known.told_until
        new = [one for one in found if since is None or one.changed_at > since]
        if not new:
            return False
        known.sent_on, known.told_until = today, until
        known.save(update_fields=["sent_on", "told_until"])
        message(account, new).send()
    return True


def message(account: AbstractBaseUser, new: Sequence[News]) -> EmailMessage:
    """Return the e-mail that tells ``account`` of ``new``, in the language it translates into.

    It can be ended with one click, by its header too (RFC 8058); RFC 3834 marks it as automatic.
    """
    language = min((one.language for one in new), key=languages.TARGETS.index)
    stop = _absolute("admin:translations_stop", stop_token(account, language))
    with translation.override(language):
        count = sum(one.count for one in new)
        subject = ngettext(
            "%(count)d translation is outdated", "%(count)d translations are outdated", count
        ) % {"count": count}
        text = render_to_string(
            "admin/phases/translation_summary.txt",
            {
                "sections": list(_sections(new)),
                "name": person(account),
                "stop": stop,
                "settings": _absolute("admin:translations_summary"),
            },
        )
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject, text, to=[account.email], headers=headers)


def _sections(new: Sequence[News]) -> Iterator[dict]:
    for language in languages.TARGETS:
        items: dict[object, dict] = {}
        for one in new:
            if one.language == language:
                address = _absolute(
                    "admin:translations_item", language, one.item_model, one.item_id
                )
                line = {"title": one.title, "count": 0, "address": address}
                items.setdefault(one.item_id, line)["count"] += one.count
        if items:
            lines = list(items.values())
            yield {
                "language": translation.get_language_info(language)["name_translated"],
                "lines": lines[:MOST_ITEMS],
                "more": len(lines[MOST_ITEMS:]),
                "address": _absolute("admin:translations_language", language),
            }


def _absolute(name: str, *args: object) -> str:
    return f"{settings.SITE_ADDRESS}{reverse(name, args=args)}"
