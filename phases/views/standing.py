"""What stands on every page: the site's settings, pages that are always linked, whether there is
news; and when the newest change was of what the page shows. One query."""

import datetime
from dataclasses import dataclass, field

from django.conf import settings

from phases import reading
from phases.localization.columns import named, shown
from phases.localization.together import Asked, IsAny, Unnoted, together
from phases.models import Article, Page, PublicChange, SiteSettings
from phases.models.publishable import Item


@dataclass(frozen=True)
class Standing:
    """What was read; nothing without a database."""

    site: SiteSettings | None = None
    #: Pages with a role, by role.
    pages: dict[str, Page] = field(default_factory=dict)
    has_news: bool = False
    #: When the newest change of the asked kinds of items became public.
    newest_at: datetime.datetime | None = None


def read(shows: tuple[type[Item], ...] = ()) -> Standing:
    """Read it; ``shows``: the kinds of items whose newest change matters."""
    reading.note("article", reading.ANY)
    # Pages show the day of a change.
    with reading.asked_of("page", "?role"), reading.asked_by_day():
        # The setting decides which pages are live.
        found = together(_standing, shows=shows, with_placeholders=settings.PUBLISH_PLACEHOLDERS)
    return Standing(
        site=next(iter(found["site"]), None),
        pages={page.role: page for page in found["pages"]},
        has_news=found["has_news"],
        newest_at=next(iter(found.get("newest", ())), None),
    )


def _standing(shows: tuple[type[Item], ...], with_placeholders: bool) -> dict[str, Asked]:
    asked: dict[str, Asked] = {
        "site": shown(SiteSettings.objects.live())[:1],
        "pages": named(Page.objects.live().filter(role__isnull=False)),
        "has_news": Unnoted(IsAny(Article.objects.live().written())),
    }
    if shows:
        asked["newest"] = PublicChange.objects.of_models(*shows).values_list("at", flat=True)[:1]
    return asked
