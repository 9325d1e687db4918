"""What visitors call an item, and where they read it."""

from django.db import models
from django.utils.translation import get_language

from phases import languages
from phases.localization.text import Text, text
from phases.models import Article, PerformanceContract, Pole
from phases.models.publishable import Item
from phases.views.contracts import contract_title


def title_of(item: models.Model) -> Text:
    """Return the title or name of an item. How it was translated is told on its own page."""
    if isinstance(item, PerformanceContract):
        return contract_title(item, names_version=True)
    if isinstance(item, Pole):
        return interface(item.name)
    for name in ("title", "name", "service_name"):
        if hasattr(item, name):
            found = text(item, name)
            return Text(found.value, found.language, "source")
    return interface(str(item))


def page_of(item: Item) -> str:
    """Return the address of the item's own page, "" when it has none."""
    if isinstance(item, Article) and not item.body_fr:
        return ""
    if isinstance(item, PerformanceContract):
        return item.version_url()
    return item.get_absolute_url() if hasattr(item, "get_absolute_url") else ""


def interface(words: str) -> Text:
    """Return a proper name or words of the interface, which are in the page's language."""
    return Text(words, get_language() or languages.SOURCE, "source")
