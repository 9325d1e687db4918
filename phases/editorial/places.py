"""Where the public reads an item, as the tables are now."""

from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from phases.editorial.drafts import newest_revision
from phases.models import Article, PerformanceContract
from phases.models.publishable import Item


def place_of(item: Item) -> str:
    """Return the address of a page that shows ``item``, "" when there is none."""
    if isinstance(item, Article) and not item.is_written:
        return reverse("article_list")
    if hasattr(item, "get_absolute_url"):
        try:
            return item.get_absolute_url()
        except NoReverseMatch:
            return ""
    return _page_that_names(item)


def _page_that_names(item: Item) -> str:
    """Return the address of the first live item that names ``item``, itself or in a row."""
    for relation in type(item)._meta.related_objects:
        model = relation.related_model
        owners = getattr(model, "owners", ())
        # No page prints the many names that an owned row files itself under.
        if not issubclass(model, Item) and (not owners or relation.many_to_many):
            continue
        rows = model._base_manager.filter(**{relation.field.name: item.pk})
        if not owners:
            rows = rows.filter(published_at__isnull=False)
        if (row := rows.first()) is not None:
            owner = next((o for name in owners if (o := getattr(row, name)) is not None), row)
            if hasattr(owner, "get_absolute_url"):
                return owner.get_absolute_url()
    return ""


def missing_targets(item: Item) -> Iterator[str]:
    """Say what the page of ``item`` cannot do without, and the site does not have."""
    for name in ("pole", "phase") if isinstance(item, PerformanceContract) else ():
        try:
            target = getattr(item, name)
        except ObjectDoesNotExist:
            yield _("What it belongs to was deleted.")
        else:
            if target is None or not target.is_live:
                newest = newest_revision(type(target), target.pk) if target else None
                yield _(
                    "“%(title)s” is not published. To see both, gather them in a publication set."
                ) % {"title": newest.title if newest else target}
