"""What was found as visitors see it: name, address and kind, in the language of the document."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.text import capfirst

from phases.localization.columns import named
from phases.localization.prepared import Asked, together
from phases.localization.text import Text, text
from phases.models import Article, Page, PerformanceContract, Phase, Pole, SearchDocument
from phases.models.publishable import Item
from phases.search.extracts import Extract, Marker, extract
from phases.search.words import Unit
from phases.views.base import LANGUAGE_NAMES, language_in_use
from phases.views.contracts import contract_title

#: What addresses call a kind of item.
KIND_CODES: dict[str, type[Item]] = {
    "phase": Phase,
    "pole": Pole,
    "contract": PerformanceContract,
    "article": Article,
    "page": Page,
}
MODELS = {model._meta.model_name: model for model in KIND_CODES.values()}
#: Results of a page: as many are asked for together.
AT_ONCE = 25


@dataclass(frozen=True)
class Result:
    """An item, in the language of the document in which it was found."""

    item: Item
    document: SearchDocument
    title: Text
    address: str
    #: Empty where it was not asked for.
    extract: Extract
    #: Whether visitors do not read this in the page's language.
    is_elsewhere: bool

    @property
    def kind(self) -> str:
        """Return the name of the kind of item, in the visitor's language."""
        return capfirst(self.item._meta.verbose_name)

    @property
    def language(self) -> str:
        return self.document.language

    @property
    def language_name(self) -> str:
        return LANGUAGE_NAMES[self.language]

    @property
    def extracted(self) -> Text:
        """Return the text of the extract, for its language."""
        words = "".join(piece for piece, _is_found in self.extract.pieces)
        return Text(words, self.extract.language, "source")


def results(pks: Sequence[int], units: Sequence[Unit] = ()) -> list[Result]:
    """Return the results of the documents ``pks``, in order; with extracts that mark ``units``.

    Two queries.
    """
    # Their texts are read for the extracts only.
    left_out = ("vector", "phases", "regions", "facets_key", *(() if units else ("parts",)))
    documents = SearchDocument.objects.defer(*left_out).in_bulk(pks)
    here = language_in_use()
    found = [documents[pk] for pk in pks if pk in documents]
    items = _items(found, here)
    marker = Marker(units) if units else None
    return [
        _result(items[key], document, marker, is_elsewhere=document.language != here)
        for document in found
        if (key := (document.language == here, document.item_id)) in items
    ]


def _result(
    item: Item, document: SearchDocument, marker: Marker | None, *, is_elsewhere: bool
) -> Result:
    language = document.language
    where = extract(document.parts, marker, language) if marker else Extract([], language)
    with translation.override(language):
        address = _address(item) + where.anchor
        return Result(item, document, _title(item), address, where, is_elsewhere)


def _items(documents: Sequence[SearchDocument], here: str) -> dict[tuple[bool, UUID], Item]:
    """Return the live items of ``documents``: whether that is in the language ``here``, id → item.

    With what it takes to name them: those in that language, the others in all.
    """
    kinds = sorted({(document.language == here, document.item_model) for document in documents})
    if not kinds:
        return {}
    # Filled up with the last one, and each kind is asked for all: the same words for any number of
    # each, so that they are written once.
    pks = [document.item_id for document in documents]
    pks += pks[-1:] * (-len(pks) % AT_ONCE)
    found = together(_of_kinds, tuple(pks), kinds=tuple(kinds))
    return {
        (is_here, item.pk): item
        for (is_here, _name), items in zip(kinds, found.values(), strict=True)
        for item in items
    }


def _of_kinds(pks: tuple[UUID, ...], kinds: tuple[tuple[bool, str], ...]) -> dict[str, Asked]:
    """Ask for the items of each of ``kinds``: whether in the active language, and which model."""
    return {
        f"{name} {is_here}": named(
            _rows(MODELS[name]).filter(pk__in=pks), in_all_languages=not is_here
        )
        for is_here, name in kinds
    }


def _rows(model: type[Item]) -> QuerySet:
    rows = model.objects.live()
    if model is PerformanceContract:
        newest = PerformanceContract.objects.newest_versions().filter(pk=OuterRef("pk"))
        rows = rows.select_related("pole", "phase").annotate(is_newest=Exists(newest))
    return rows.order_by()


def _title(item: Item) -> Text:
    if isinstance(item, PerformanceContract):
        return contract_title(item, names_version=not item.is_newest or item.version > 1)
    if isinstance(item, Pole):
        # A proper name: no translation, no language to tell.
        return Text(item.name, language_in_use(), "source")
    return text(item, "title")


def _address(item: Item) -> str:
    if isinstance(item, PerformanceContract):
        return item.newest_url() if item.is_newest else item.version_url()
    return item.get_absolute_url()
