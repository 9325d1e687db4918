"""What bringing in a table of 10,000 lines costs."""

import io
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command

from phases.models import Phase, Revision
from phases.snapshot import take
from tests.bench.data import Site

LINES = 10_000
#: Seconds that the command may need for them.
LIMIT = 60
CONTRACTS = 500


def measure() -> dict[str, float]:
    """Return the seconds that the command needs for each table of 10,000 lines: pôles, the same
    file again, contracts, and challenges of 500 contracts."""
    phase = Phase.objects.order_by("number").last() or Site().phases[-1]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        poles = written(Path(folder) / "poles.csv", pole_lines())
        found["pôles, all new"] = seconds("pole", poles)
        found["the same again"] = seconds("pole", poles)
        contracts = written(Path(folder) / "contracts.csv", contract_lines(phase.number))
        phase_known(phase)
        found["contracts, all new"] = seconds("contract", contracts)
        challenges = written(Path(folder) / "challenges.csv", challenge_lines(phase.number))
        found["challenges"] = seconds("challenge", challenges)
    return found


def phase_known(phase: Phase) -> None:
    """Give the phase the revision that its factory left out."""
    revision = Revision.objects.create(
        item_model="phase", item_id=phase.pk, number=1, snapshot=take(phase), title="Phase"
    )
    Phase.objects.filter(pk=phase.pk).update(published_revision=revision)


def pole_lines() -> Iterator[str]:
    """Yield a table of pôles."""
    yield "slug_fr;name;full_name_fr;full_name_en;description_fr;website"
    for n in range(LINES):
        text = "Un texte inventé pour la mesure. " * 10
        yield f"p-{n};Pôle {n};Nom {n};Name {n};{text};https://example.org/{n}"


def contract_lines(phase: int) -> Iterator[str]:
    """Yield a table of contracts, one a pôle."""
    yield "pole;phase;version;signed_on;start_year;end_year;preamble_fr"
    for n in range(LINES):
        yield f"p-{n};{phase};1;9/1/2013;2013;2018;Un préambule inventé"


def challenge_lines(phase: int) -> Iterator[str]:
    """Yield a table of challenges, twenty a contract."""
    yield "pole;phase;version;name_fr;kind;text_fr"
    for n in range(LINES):
        yield f"p-{n % CONTRACTS};{phase};1;Défi {n};innovation;Un texte inventé"


def written(path: Path, lines: Iterator[str]) -> Path:
    """Write ``lines`` as Excel would."""
    path.write_text("\r\n".join(lines) + "\r\n", encoding="windows-1252")
    return path


def seconds(kind: str, path: Path) -> float:
    """Return how long the command needs for the table."""
    began = time.perf_counter()
    call_command("import_table", path, model=kind, stdout=io.StringIO(), stderr=sys.stderr)
    return round(time.perf_counter() - began, 1)


def report(found: dict[str, float]) -> None:
    """Print what was measured."""
    print(f"\n{LINES:,} lines brought in by the command")
    for what, took in found.items():
        print(f"{what:<24}{took:>7.1f} s")


def promises_broken(found: dict[str, float]) -> list[str]:
    """Return a sentence for each table that takes too long."""
    return [
        f"{LINES:,} lines of “{what}” take {took:.0f} s, more than {LIMIT}."
        for what, took in found.items()
        if took > LIMIT
    ]
