"""What translation memory costs with 1,000 and 100,000 units, for short and for long texts."""

import random
import time
from itertools import pairwise
from statistics import median

import yaml
from django.db import connection

from phases.editorial.content_files import FOLDER
from phases.localization.desk import words_of
from phases.localization.memory import Pair, concordance, remember, suggestions
from phases.models import MemoryUnit

SIZES = (1_000, 100_000)
ROUNDS = 40
#: What suggestions may take with most units, in seconds.
LIMIT = 0.1
#: Kind of text → how many words it has: a title, a sentence, a paragraph of 600 characters.
LENGTHS = {"title": (2, 8), "sentence": (15, 40), "paragraph": (85, 110)}
#: Paragraphs of 3,000 characters that differ in one word: boilerplate.
ALIKE = 2_500
#: One in so many words of a text that is looked up is another than in memory.
CHANGED = 8


class Texts:
    """French sentences without sense: each word follows one that it follows in the content."""

    def __init__(self):
        self.chance = random.Random(1)
        words = []
        for path in sorted(FOLDER.glob("*.yaml")):
            words += _words(yaml.safe_load(path.read_text(encoding="utf-8")))
        self.words = words
        self.next: dict[str, list[str]] = {}
        for word, after in pairwise(words):
            self.next.setdefault(word, []).append(after)

    def text(self, kind: str) -> str:
        """Return a text of a kind."""
        words = [self.chance.choice(self.words)]
        for _place in range(self.chance.randint(*LENGTHS[kind]) - 1):
            follows = self.chance.random() > 0.15 and self.next.get(words[-1])
            words.append(self.chance.choice(follows or self.words))
        return " ".join(words)

    def changed(self, text: str) -> str:
        """Return ``text`` as somebody may have edited it."""
        return " ".join(
            word if self.chance.random() > 1 / CHANGED else self.chance.choice(self.words)
            for word in text.split()
        )


def _words(value) -> list[str]:
    if isinstance(value, dict):
        found = [value["fr"]] if isinstance(value.get("fr"), str) else value.values()
        return [word for one in found for word in _words(one)]
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    return value.split() if isinstance(value, str) else []


def measure(bare: float) -> dict[int, dict[str, dict]]:
    """Return size → kind of text → queries, median and worst seconds, ratio to the bare view."""
    texts, results = Texts(), {}
    known: dict[str, list[str]] = {kind: [] for kind in LENGTHS}
    boilerplate = " ".join(texts.text("paragraph") for _each in range(5))
    remember(Pair("lt", f"{number} {boilerplate}", "Išgalvotas") for number in range(ALIKE))
    for size in SIZES:
        print(f"Remembering {size:,} segments and measuring", flush=True)
        for kind, there in known.items():
            there += [texts.text(kind) for _each in range(size // len(LENGTHS) - len(there))]
            remember(Pair("lt", one, f"Išgalvotas vertimas {n}") for n, one in enumerate(there))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {MemoryUnit._meta.db_table}")
        asked = {
            kind: [texts.changed(one) for one in texts.chance.sample(there, ROUNDS)]
            for kind, there in known.items()
        }
        results[size] = {kind: _clock(suggestions, some, bare) for kind, some in asked.items()}
        alike = [f"Numéro {number} {boilerplate}" for number in range(ROUNDS)]
        results[size]["alike"] = _clock(suggestions, alike, bare)
        words = [words_of(texts.chance.choice(texts.words)) for _each in range(ROUNDS)]
        results[size]["concordance"] = _clock(concordance, words, bare)
    return results


def _clock(ask, asked: list, bare: float) -> dict:
    times = []
    for one in asked:
        start = time.perf_counter()
        ask(one, "lt")
        times.append(time.perf_counter() - start)
    return {
        "seconds": round(median(times), 6),
        "worst": round(max(times), 6),
        "ratio": round(median(times) / bare, 2),
    }


def report(results) -> None:
    """Print the table."""
    print(f"\n{'segments':<12}" + "".join(f"{size:,}".rjust(17) for size in SIZES))
    for kind in results[SIZES[0]]:
        cells = (results[size][kind] for size in SIZES)
        columns = [f"{c['ratio']:>7.1f} × {c['seconds'] * 1000:>4.0f} ms".rjust(17) for c in cells]
        print(f"{kind:<12}{''.join(columns)}")


def promises_broken(results) -> list[str]:
    """Return a sentence for each kind of text whose suggestions take too long."""
    most = results[SIZES[-1]]
    return [
        f"Suggestions for texts of the kind “{kind}” take {most[kind]['seconds'] * 1000:.0f} ms."
        for kind in (*LENGTHS, "alike")
        if most[kind]["seconds"] > LIMIT
    ]
