"""What visitors read of an item, part by part, with the language that each is really in.

An item is read with the rows that it owns and with the names of other items that are shown with it:
a pôle's regions and themes, a contract's pôle, phase and domains of support.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import translation

from phases.localization.blocks import split
from phases.localization.live_segments import plain
from phases.localization.status import is_rich
from phases.localization.text import text
from phases.models import (
    Article,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    Region,
    SupportDomain,
    Theme,
)
from phases.models.publishable import Item

#: Weights, the heaviest first: the title; names and what stands in one line; texts; the rest.
WEIGHTS = TITLE, NAME, BODY, REST = "A", "B", "C", "D"


class Part(NamedTuple):
    """A piece of what is read. Kept as JSON in ``SearchDocument.parts``."""

    weight: str
    #: "" of a name that is not translated with the item: no extract is made of it.
    language: str
    #: Place on the item's page, "#orientation-3" for one, or "".
    anchor: str
    text: str


def _proper(value: str, weight: str = NAME) -> Iterator[Part]:
    if value:
        yield Part(weight, "", "", value)


def _kind(item: Item, language: str) -> Iterator[Part]:
    """Yield what the site calls such an item: « contrat Systematic » asks for one."""
    with translation.override(language):
        yield from _proper(str(item._meta.verbose_name), REST)


def _texts(row: models.Model, language: str, anchor: str = "", **weights: str) -> Iterator[Part]:
    """Yield the parts of the fields of ``row`` named in ``weights``, as ``language`` reads them."""
    for field, weight in weights.items():
        found = text(row, field, language)
        if not is_rich(type(row), field):
            if found:
                yield Part(weight, found.language, anchor, found.value)
            continue
        runs = [(part.language, part.value) for part in found.parts or (found,)]
        for code, run in groupby(runs, key=lambda run: run[0]):
            blocks = [block for _code, html in run for block in split(html).texts]
            if words := " ".join(" ".join(plain(block) for block in blocks).split()):
                yield Part(weight, code, anchor, words)


def _phase(phase: Phase, language: str) -> Iterator[Part]:
    yield from _texts(phase, language, title=TITLE, headline=NAME, summary=NAME)
    yield from _texts(phase, language, body=BODY, objective=BODY, budget_wording=REST)
    for orientation in phase.orientations.all():
        anchor = f"#orientation-{orientation.number}"
        yield from _texts(orientation, language, anchor, title=NAME, text=BODY)
    for announcement in phase.announcements.all():
        yield from _texts(announcement, language, text=BODY, reference=REST, body_addressed=REST)
    for figure in phase.budget_figures.all():
        yield from _texts(figure, language, wording=REST)
    for speaker in phase.speakers.all():
        yield from _proper(speaker.name, REST)
        yield from _texts(speaker, language, office=REST)


def _pole(pole: Pole, language: str) -> Iterator[Part]:
    yield from _proper(pole.name, TITLE)
    yield from _kind(pole, language)
    yield from _texts(pole, language, full_name=NAME)
    yield from _proper(pole.headquarters_city)
    for row in (*pole.regions.all(), *pole.themes.all()):
        yield from _texts(row, language, name=NAME)
    for event in pole.label_events.all():
        yield from _proper(event.new_name)
    yield from _texts(pole, language, description=BODY)
    for row in (*pole.strategicareas.all(), *pole.targetmarkets.all()):
        yield from _texts(row, language, name=NAME, text=BODY)


def _contract(contract: PerformanceContract, language: str) -> Iterator[Part]:
    yield from _proper(contract.pole.name)
    yield from _kind(contract, language)
    yield from _texts(contract.pole, language, full_name=NAME)
    yield from _texts(contract.phase, language, title=NAME)
    yield from _texts(contract, language, preamble=BODY)
    described = (contract.strategicareas, contract.targetmarkets, contract.challenges)
    for row in (row for rows in described for row in rows.all()):
        yield from _texts(row, language, name=NAME, text=BODY)
    for commitment in contract.commitments.all():
        yield from _texts(commitment.support_domain, language, name=REST)
        yield from _texts(commitment, language, text=BODY)
    for indicator in contract.indicators.all():
        yield from _texts(indicator, language, name=BODY, unit=REST)
    for signatory in contract.signatories.all():
        yield from _texts(signatory, language, body=REST)
        yield from _proper(signatory.name, REST)
    for attachment in contract.attachments.all():
        yield from _texts(attachment, language, title=REST)


def _standing(item: Article | Page, language: str) -> Iterator[Part]:
    yield from _texts(item, language, title=TITLE, summary=NAME, body=BODY)


@dataclass(frozen=True)
class Kind:
    """A kind of item that is searched."""

    #: Those that have a page for everybody, with all that :attr:`parts` reads.
    rows: Callable[[], QuerySet]
    parts: Callable[[Item, str], Iterator[Part]]
    #: The phases and the regions that an item belongs to.
    phases: Callable[[Item], list[Phase]] = lambda item: []
    regions: Callable[[Item], list[Region]] = lambda item: []
    #: Other items with whose words it is shown, or that are its facets: the way to them, and the
    #: fields that matter beside their being live.
    beside: tuple[tuple[type[Item], str, tuple[str, ...]], ...] = ()
    #: Others that name an item and so give it a facet: the field that names it, and what matters.
    named_by: tuple[tuple[type[Item], str, tuple[str, ...]], ...] = ()


def _live(relation: str, model: type[Item]) -> Prefetch:
    return Prefetch(relation, model.objects.live())


def _contracts() -> QuerySet:
    return PerformanceContract.objects.live().filter(phase__published_at__isnull=False)


#: In the order in which results of equal rank are told.
KINDS: dict[type[Item], Kind] = {
    Phase: Kind(
        lambda: Phase.objects.live().prefetch_related(
            "orientations", "announcements", "speakers", "budget_figures"
        ),
        _phase,
        phases=lambda phase: [phase],
    ),
    Pole: Kind(
        lambda: Pole.objects.live().prefetch_related(
            _live("regions", Region),
            _live("themes", Theme),
            *("label_events", "strategicareas", "targetmarkets"),
            Prefetch("contracts", _contracts().select_related("phase").order_by("phase__number")),
        ),
        _pole,
        # As in the list of pôles: the phases of which it has a contract.
        phases=lambda pole: list(dict.fromkeys(one.phase for one in pole.contracts.all())),
        regions=lambda pole: pole.regions.all(),
        beside=(
            (Region, "regions", ("name",)),
            (Theme, "themes", ("name",)),
            (Phase, "contracts__phase", ()),
        ),
        named_by=((PerformanceContract, "pole", ("pole", "phase")),),
    ),
    PerformanceContract: Kind(
        lambda: (
            _contracts()
            .filter(pole__published_at__isnull=False)
            .prefetch_related(
                *("pole", "phase", _live("pole__regions", Region), "commitments__support_domain"),
                *(name for name in PerformanceContract.CONTENTS if name != "commitments"),
            )
        ),
        _contract,
        phases=lambda contract: [contract.phase],
        regions=lambda contract: contract.pole.regions.all(),
        beside=(
            (Pole, "pole", ("name", "full_name", "regions")),
            (Phase, "phase", ("title",)),
            (SupportDomain, "commitments__support_domain", ("name",)),
            (Region, "pole__regions", ()),
        ),
    ),
    Article: Kind(
        lambda: Article.objects.live().written().prefetch_related(_live("phases", Phase)),
        _standing,
        phases=lambda article: article.phases.all(),
        beside=((Phase, "phases", ()),),
    ),
    # Those that wait for the ministry say so and no more; in production they are not public.
    Page: Kind(lambda: Page.objects.live().filter(is_placeholder=False), _standing),
}
