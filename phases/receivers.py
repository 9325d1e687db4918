"""What follows a publication, inside its transaction. Writes to the database only."""

from django.db import connection
from django.dispatch import receiver

from phases import caching, languages
from phases.localization import live_segments, memory
from phases.models import JournalEntry, PreviousAddress, PublicChange
from phases.search import documents
from phases.signals import published, unpublished
from phases.snapshot import is_readable, row_key, told

#: Who holds finished pages listens there.
CHANNEL = "publication"


@receiver(published)
def keep_previous_addresses(sender, item, before, after, **kwargs):
    """Remember the slugs that the item had, and forget those that it has again."""
    old, new = (snapshot.get(row_key(sender, item.pk), {}) for snapshot in (before, after))
    for language in languages.ALL:
        column = languages.column("slug", language)
        was, now = old.get(column), new.get(column)
        if now:
            PreviousAddress.objects.filter(
                item_model=sender._meta.model_name, language=language, slug=now
            ).delete()
        if was and was != now:
            _keep(item, language, was)


@receiver(unpublished)
def keep_last_addresses(sender, item, before, **kwargs):
    """Remember the slugs of an item that is withdrawn: it may come back under others."""
    old = before[row_key(sender, item.pk)]
    for language in languages.ALL:
        if was := old.get(languages.column("slug", language)):
            _keep(item, language, was)


@receiver(published)
def record_segments(sender, item, entry, after, **kwargs):
    """Write what there is to translate of the item, and remember what was reviewed."""
    live_segments.record(after, title=entry.title, at=entry.at)
    memory.remember(live_segments.reviewed_pairs(after))


@receiver(unpublished)
def forget_segments(sender, item, **kwargs):
    """Remove the segments of what is no longer public; the memory keeps its translations."""
    live_segments.forget(item)


@receiver(published)
def write_documents(sender, item, before, after, **kwargs):
    """Let the item be found as it is now, with those that are shown with its words."""
    documents.write(item, before, after)


@receiver(unpublished)
def remove_documents(sender, item, before, **kwargs):
    """Let the item be found no more."""
    documents.write(item, before, {})


@receiver(published)
def tell_what_changed(sender, item, entry, before, after, **kwargs):
    """Write what visitors can read that changed, or that the item is public from now on."""
    _tell(item, entry.at, before, after)


@receiver(unpublished)
def tell_that_it_is_gone(sender, item, entry, before, **kwargs):
    """Write that the item is no longer public, and take away the words of its former changes."""
    _tell(item, entry.at, before, {})


def _tell(item, at, before, after):
    told_before = PublicChange.objects.of(item)
    kind, changes = told(before, after, is_known=not is_readable(before) and told_before.exists())
    if kind == PublicChange.Kind.WITHDRAWN:
        told_before.update(changes=[])
    if kind:
        PublicChange.objects.create(
            item_model=item._meta.model_name, item_id=item.pk, kind=kind, at=at, changes=changes
        )


# The last ones: what they say of the public changes is written above.


@receiver(published)
def tell_holders_of_pages(sender, item, entry, before, after, **kwargs):
    """Say which held pages are no longer true, and wake whoever holds some."""
    _wake(item, entry, before, after)


@receiver(unpublished)
def tell_holders_of_its_end(sender, item, entry, before, **kwargs):
    """Say which held pages showed what is no longer public."""
    _wake(item, entry, before, {})


def _wake(item, entry, before, after):
    earlier = JournalEntry.objects.filter(
        item_model=entry.item_model,
        item_id=entry.item_id,
        verb__in=JournalEntry.PUBLIC,
        pk__lt=entry.pk,
    )
    last_at = earlier.values_list("at", flat=True).first()
    keys = caching.touched(item, before, after, at=entry.at, last_at=last_at)
    entry.surrogate_keys = caching.tokens(keys)
    entry.save(update_fields=["surrogate_keys"])
    with connection.cursor() as cursor:
        # Heard when the transaction is over, never when it is undone.
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(entry.pk)])


def _keep(item, language, slug):
    PreviousAddress.objects.update_or_create(
        item_model=item._meta.model_name,
        language=language,
        slug=slug,
        defaults={"item_id": item.pk},
    )
