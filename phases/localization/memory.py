"""Translation memory: what was translated before, exactly or nearly the same, and concordance.

A segment is looked up by its sketch: locality-sensitive hashing of its pieces of six characters
(A. Broder, “On the resemblance and containment of documents”, 1997; one permutation, P. Li and
others, 2012). PostgreSQL's trigram indexes took seconds for a paragraph among 100,000 units; the
sketches take milliseconds (``make bench``). How near a candidate is, RapidFuzz tells.
"""

import datetime
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from rapidfuzz import fuzz, process

from phases.localization.folding import fold
from phases.models import MemoryUnit

#: Texts that are less alike help nobody.
LEAST_SCORE = 70
#: Of texts with a key in common so many are looked at; more have the same boilerplate. Those with
#: most keys in common are compared, while they have so many characters in all.
MOST_CANDIDATES, MOST_COMPARED = 2_000, 100_000

_PIECE = 6
#: Texts whose sketches are looked up together.
_AT_ONCE = 100
_MINIMA, _ROWS = 60, 3
_PLACEHOLDER = re.compile(r"\{/?\d+/?\}")


@dataclass(frozen=True)
class Pair:
    """A reviewed segment to be remembered; ``origin`` is where it stands."""

    language: str
    source: str
    target: str
    reviewed_on: datetime.date | None = None
    origin: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A translation from memory. ``score``: 100 for the same text, else how near ``source`` is."""

    source: str
    target: str
    score: int
    is_exact: bool
    reviewed_on: datetime.date | None = None
    origin: str = ""


@dataclass(frozen=True)
class Occurrence:
    """A pair that holds the words that were looked for, and their places in both texts."""

    source: str
    target: str
    source_places: tuple[tuple[int, int], ...]
    target_places: tuple[tuple[int, int], ...]
    origin: str = ""


def remember(pairs: Iterable[Pair]) -> None:
    """Write the reviewed ``pairs``; one that is known gets the newer date and origin.

    A pair without text in one of its languages is passed over. One statement for all.
    """
    units = {}
    for pair in pairs:
        if pair.source.strip() and pair.target.strip():
            unit = _unit(pair)
            units[unit.language, unit.source_digest, unit.target_digest] = unit
    MemoryUnit.objects.bulk_create(
        units.values(),
        update_conflicts=True,
        unique_fields=["language", "source_digest", "target_digest"],
        update_fields=["reviewed_on", "origin"],
        batch_size=1_000,
    )


def suggestions(source: str, language: str, limit: int = 5) -> list[Suggestion]:
    """Return what ``source`` or a text near it was translated to, best and newest first.

    The score of a near one is RapidFuzz's ``ratio``, 200 · m / (a + b) where m is the length of the
    longest common subsequence of texts of lengths a and b, rounded down and at most 99; blanks
    and the numbers of placeholders make no difference.
    """
    if not source.strip() or limit < 1:
        return []
    units = MemoryUnit.objects.filter(language=language)
    newest = models.F("reviewed_on").desc(nulls_last=True)
    exact = list(units.filter(source_digest=digest(source)).order_by(newest, "-pk")[:limit])
    found = [_suggestion(unit, 100) for unit in exact]
    if len(found) < limit:
        scores = _near(source, language, units.exclude(source_digest=digest(source)))
        best = sorted(scores, key=lambda pk: -scores[pk])[: limit - len(found)]
        near = units.filter(pk__in=best).order_by(newest, "-pk")
        found += [
            _suggestion(unit, scores[unit.pk])
            for unit in sorted(near, key=lambda unit: -scores[unit.pk])
        ]
    return found


def scores(sources: Collection[str], language: str) -> dict[str, int]:
    """Return how near the nearest known text is to each of ``sources``, as :func:`suggestions`
    tells it; nothing of those that none is near. One query, and two for every hundred texts."""
    units = MemoryUnit.objects.filter(language=language)
    by_digest = {digest(source): source for source in sources if source.strip()}
    exact = units.filter(source_digest__in=list(by_digest)).values_list("source_digest", flat=True)
    found = {by_digest.pop(known): 100 for known in set(exact)}
    others = list(by_digest.values())
    for start in range(0, len(others), _AT_ONCE):
        found |= _nearest(others[start : start + _AT_ONCE], language, units)
    return found


def concordance(words: Collection[str], language: str, limit: int = 50) -> list[Occurrence]:
    """Return pairs whose French or whose translation holds all ``words`` (of ``desk.words_of``),
    the shortest first; none without words. Parts of words count."""
    if not words:
        return []
    in_source, in_target = models.Q(), models.Q()
    for word in words:
        in_source &= models.Q(source_folded__contains=word)
        in_target &= models.Q(target_folded__contains=word)
    units = (
        MemoryUnit.objects.filter(in_source | in_target, language=language)
        .order_by(Length("source"), "pk")
        .only("source", "target", "origin")
    )
    return [
        Occurrence(
            unit.source,
            unit.target,
            places(unit.source, words),
            places(unit.target, words),
            unit.origin,
        )
        for unit in units[:limit]
    ]


def digest(text: str) -> str:
    """Return what tells ``text`` from every other, in 32 hexadecimal digits."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def sketch(source: str, language: str) -> list[int]:
    """Return the keys of a text: near texts of one language have one in common, others none.

    The least hashes of 60 parts of the text's pieces, three to a key.
    """
    text = f" {_plain(source)} "
    hashes = [
        int.from_bytes(blake2b(text[at : at + _PIECE].encode(), digest_size=8).digest())
        for at in range(max(1, len(text) - _PIECE + 1))
    ]
    least: dict[int, int] = {}
    for number in hashes:
        part = number % _MINIMA
        least[part] = min(number, least.get(part, number))
    # A part without piece borrows from the next: short texts have few.
    lent = [
        next(
            (least[(part + far) % _MINIMA], far)
            for far in range(_MINIMA)
            if (part + far) % _MINIMA in least
        )
        for part in range(_MINIMA)
    ]
    return [
        _number(repr((language, first, lent[first : first + _ROWS])))
        for first in range(0, _MINIMA, _ROWS)
    ]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), signed=True)


def _plain(text: str) -> str:
    return " ".join(fold(_PLACEHOLDER.sub("", text)).split())


def _comparable(text: str) -> str:
    return " ".join(_PLACEHOLDER.sub("\ufffc", text).split())


def _unit(pair: Pair) -> MemoryUnit:
    return MemoryUnit(
        language=pair.language,
        source=pair.source,
        target=pair.target,
        source_digest=digest(pair.source),
        target_digest=digest(pair.target),
        source_keys=sketch(pair.source, pair.language),
        source_folded=_plain(pair.source),
        target_folded=_plain(pair.target),
        reviewed_on=pair.reviewed_on,
        origin=pair.origin,
    )


def _near(source: str, language: str, units: models.QuerySet) -> dict[int, int]:
    """Return the scores of the ``units`` near ``source``, by their id."""
    keys = sketch(source, language)
    # Keys of boilerplate come together. PostgreSQL takes each for a chance of its own, expects a
    # good part of the memory and reads the whole: of what it cannot see it expects little.
    unseen = RawSQL("(SELECT %s::integer[])", [keys])
    near = units.filter(source_keys__overlap=unseen).values_list("pk", "source_keys")
    shared = Counter(
        {pk: len(set(keys).intersection(theirs)) for pk, theirs in near[:MOST_CANDIDATES]}
    )
    candidates = dict(units.filter(pk__in=_likeliest(shared, source)).values_list("pk", "source"))
    scored = process.extract(
        _comparable(source),
        candidates,
        scorer=fuzz.ratio,
        processor=_comparable,
        score_cutoff=LEAST_SCORE,
        limit=None,
    )
    return {pk: min(99, int(score)) for _text, score, pk in scored}


def _nearest(sources: list[str], language: str, units: models.QuerySet) -> dict[str, int]:
    sketches = {source: sketch(source, language) for source in sources}
    wanted = set().union(*sketches.values())
    by_key: dict[int, list[int]] = {key: [] for key in wanted}
    near = units.filter(source_keys__overlap=list(wanted)).values_list("pk", "source_keys")
    for pk, keys in near.iterator():
        for key in wanted.intersection(keys):
            by_key[key].append(pk)
    likely = {}
    for source, keys in sketches.items():
        shared = Counter(pk for key in set(keys) for pk in by_key[key])
        likely[source] = _likeliest(shared, source)
    texts = dict(units.filter(pk__in=set().union(*likely.values())).values_list("pk", "source"))
    found = {}
    for source, candidates in likely.items():
        best = process.extractOne(
            _comparable(source), [texts[pk] for pk in candidates if pk in texts],
            scorer=fuzz.ratio, processor=_comparable, score_cutoff=LEAST_SCORE,
        )  # fmt: skip
        if best is not None:
            found[source] = min(99, int(best[1]))
    return found


def _likeliest(shared: Counter[int], source: str) -> list[int]:
    """Return the ids of the units to compare with ``source``; ``shared``: how many keys they have
    in common with it."""
    most = min(MOST_CANDIDATES, MOST_COMPARED // len(source) + 1)
    return [pk for pk, _count in shared.most_common(most)]


def _suggestion(unit: MemoryUnit, score: int) -> Suggestion:
    return Suggestion(unit.source, unit.target, score, score == 100, unit.reviewed_on, unit.origin)


def places(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Return where the folded ``words`` stand in ``text``; none when there are none."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = re.finditer(pattern, fold(text)) if pattern else ()
    return tuple(match.span() for match in found)
