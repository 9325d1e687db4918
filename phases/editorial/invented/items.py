"""The invented pôles, contracts and articles. The same ones each time that they are made."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from phases.editorial.invented import words
from phases.editorial.invented.writing import Writing
from phases.models import (
    Article,
    Challenge,
    Commitment,
    Indicator,
    IndicatorValue,
    LabelEvent,
    PerformanceContract,
    Phase,
    Pole,
    Region,
    Signatory,
    Source,
    StrategicArea,
    SupportDomain,
    TargetMarket,
    Theme,
)
from phases.snapshot import pk_of

CATEGORIES = tuple(Pole.Category)

#: Day on which some of the pôles come and as many go.
TURN = "2010-05-11"
#: Pôles, by their place in the list, that came then, went then, or went on in another.
CAME, WENT = (3, 9), (6, 12)
MERGED, SUCCESSOR = 15, 0
RENAMED = 4

#: Every so many contracts of the third phase one was amended, one is known to exist and no more.
AMENDED, UNKNOWN = 4, 7


def source() -> Writing:
    """Return the document that invented facts name as theirs."""
    made = Writing(Source, 0, "source", code="FICTIF", dated="2013")
    made.say("title", ("Document inventé", "An invented document", "Išgalvotas dokumentas"))
    return made


def poles(origin: Writing, themes: Sequence[Theme], regions: Sequence[Region]) -> Iterator[Writing]:
    """Yield the pôles, with real themes and regions and an invented history."""
    keys = [f"pole-{plant}" for plant in words.PLANTS]
    for number, plant in enumerate(words.PLANTS):
        made = Writing(
            Pole,
            number,
            keys[number],
            name=f"Pôle fictif {plant}",
            slug_fr=f"pole-fictif-{_plain(plant)}",
            category=CATEGORIES[number % len(CATEGORIES)],
            headquarters_city=f"Ville fictive {number + 1}" if number % 3 else "",
            latitude=f"{44 + number % 6}.25" if number % 3 else None,
            longitude=f"{number % 5 + 1}.5" if number % 3 else None,
            themes=_ids(themes, number, 1 + number % 2),
            regions=_ids(regions, number, 1 + (number % 5 == 0)),
            sources=[str(origin.pk)],
        )
        made.say("full_name", words.SUBJECTS[number % len(words.SUBJECTS)])
        if number % 4 != 3:
            made.say("description", words.DESCRIPTION)
        for kind, date, more in _history(number):
            made.row(LabelEvent, kind=kind, date=date, source=str(origin.pk), **more)
        yield made


def _history(number: int) -> Iterator[tuple[str, str, dict]]:
    kinds = LabelEvent.Kind
    yield kinds.LABELLED, TURN if number in CAME else "2005-07", {}
    if number in WENT:
        yield kinds.WITHDRAWN, TURN, {}
    elif number == MERGED:
        successor = Writing(Pole, SUCCESSOR, f"pole-{words.PLANTS[SUCCESSOR]}")
        yield kinds.MERGED, "2012-06", {"successor": str(successor.pk)}
    elif number == RENAMED:
        yield kinds.RENAMED, "2011", {"new_name": f"Pôle fictif {words.PLANTS[number]} et Cie"}
    else:
        yield kinds.RENEWED, "2013", {}


def contracts(
    origin: Writing, held: Sequence[Writing], phases: Sequence[Phase], domains: Sequence
) -> Iterator[Writing]:
    """Yield the contracts of the pôles ``held``: one or two phases each, some amended."""
    number = 0
    for place, pole in enumerate(held):
        for phase in phases[1 if place % 2 else 0 :]:
            is_last = phase is phases[-1]
            if place in WENT and is_last:
                continue
            for version in (1, 2) if is_last and place % AMENDED == 0 else (1,):
                number += 1
                yield _contract(number, pole, phase, version, origin, domains)


def _contract(
    number: int,
    pole: Writing,
    phase: Phase,
    version: int,
    origin: Writing,
    domains: Sequence[SupportDomain],
) -> Writing:
    made = Writing(
        PerformanceContract,
        number,
        f"{pole.key}/{phase.number}/{version}",
        pole=str(pole.pk),
        phase=str(phase.pk),
        version=version,
        signed_on=f"{phase.start_year + version - 1}-{number % 4 + 9:02}",
        start_year=phase.start_year,
        end_year=phase.end_year,
        sources=[str(origin.pk)],
    )
    if number % UNKNOWN == 0:
        return made
    made.say("preamble", words.PREAMBLE if version == 1 else words.AMENDED)
    for body in words.SIGNATORIES:
        made.say("body", body, made.row(Signatory))
    for area in _some(words.AREAS, number, 2 + number % 2):
        made.say("name", area, row := made.row(StrategicArea))
        made.say("text", words.TEXT, row)
    markets = []
    for market in _some(words.MARKETS, number, 3 + number % 3):
        markets.append(made.row(TargetMarket))
        made.say("name", market, markets[-1])
    for kind, names in (
        (Challenge.Kind.TECHNOLOGICAL, words.TECHNOLOGICAL),
        (Challenge.Kind.INNOVATION, words.INNOVATION),
    ):
        for place, name in enumerate(_some(names, number, 2 + number % 2)):
            row = made.row(Challenge, kind=kind, markets=_aimed_at(markets, number + place))
            made.say("name", name, row)
            made.say("text", words.TEXT, row)
    for domain, text in zip(domains, words.COMMITMENTS, strict=False):
        made.say("text", text, made.row(Commitment, support_domain=str(domain.pk)))
    _measure(made, phase, version)
    return made


def _measure(made: Writing, phase: Phase, version: int) -> None:
    """Write the indicators and what was measured; the last is yet to be."""
    years = range(phase.start_year, phase.end_year)
    for place, (name, unit, baseline, target) in enumerate(words.INDICATORS):
        first = Decimal(baseline) + made.number % 5
        last = Decimal(target) + made.number % 7 + (version - 1) * 5
        row = made.row(
            Indicator,
            baseline=str(first),
            baseline_year=phase.start_year - 1,
            # Of some only the way is told, not where it leads.
            target=str(last) if (made.number + place) % 6 else None,
            target_year=phase.end_year if (made.number + place) % 6 else None,
        )
        made.say("name", name, row)
        made.say("unit", unit, row)
        if place == len(words.INDICATORS) - 1 and made.number % 2:
            continue
        for step, year in enumerate(years, start=1):
            if (made.number + place + step) % 5 == 0:  # nobody measured
                continue
            value = first + (last - first) * step / (len(years) + 1)
            made.row(IndicatorValue, indicator=pk_of(row), year=year, value=f"{value:.1f}")


def articles(phases: Sequence[Phase]) -> Iterator[Writing]:
    """Yield the articles, the newest last."""
    for number, (title, summary) in enumerate(words.ARTICLES):
        made = Writing(
            Article,
            number,
            f"article-{number}",
            slug_fr=f"article-fictif-{number + 1}",
            date=f"2013-{number + 2:02}-15",
            phases=[str(phases[-1].pk)] if number % 2 else [],
        )
        made.say("title", title)
        made.say("summary", summary)
        made.say("body", words.TEXT)
        yield made


def _ids(rows: Sequence, start: int, count: int) -> list[str]:
    return [str(row.pk) for row in _some(rows, start, count)]


def _some(rows: Sequence, start: int, count: int) -> list:
    """Return ``count`` rows from ``start`` on, beginning anew at the end."""
    return [rows[(start + n) % len(rows)] for n in range(min(count, len(rows)))]


def _aimed_at(markets: Sequence[str], number: int) -> list[str]:
    """Return the ids of the markets that a challenge aims at: one, two or none."""
    return [pk_of(market) for market in _some(markets, number, number % 3)]


def _plain(plant: str) -> str:
    return plant.lower().translate(str.maketrans("éèêç", "eeec"))
