"""Units as a gettext PO file, and back.

https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html. The unit's id is the context,
its state a flag: what nobody reviewed is "fuzzy". Placeholders stand in the text as they are, and
comments say which tags they are. Lines that begin with "x-" are for us.
"""

import re
import tempfile
from datetime import UTC, datetime

import polib

from phases.localization import exchange_files as files
from phases.localization.bitext import STATES, Bitext, State, Unit, in_a_line, is_category
from phases.localization.inline import tag_from_line, tag_in_a_line

FORMAT = "PO"
_DATE = "%Y-%m-%d %H:%M:%S%z"
_LINE = re.compile(r"(?P<name>[a-z_-]+|\{[1-9][0-9]{0,5}\}(?: x-target)?): (?P<value>.*)")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_STRING = re.compile(
    r"""(?P<previous>(?:\#\|\s*)?)(?P<keyword>msg\w+(?:\[[0-9]+\])?)?\s*"""
    r'''"(?P<content>(?:[^"\\]|\\.)*+)"'''
)
#: The comments that count, with what stands between their lines when they are put on one.
_LINE_END = "\x1f"
_COMMENTS = {"#.": _LINE_END, "#,": ", "}
#: Characters. The header has some ten lines, and polib takes long for many.
_LONGEST_HEADER = 10_000
_CHARSET = re.compile(r"charset\s*=\s*([\w-]+)", re.I)


def write(bitext: Bitext) -> bytes:
    """Return the file, with a count of its units, by which one that was cut off is known."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": bitext.project,
        "POT-Creation-Date": bitext.exported_at.strftime(_DATE) if bitext.exported_at else "",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": bitext.target_language,
        "X-Source-Language": bitext.source_language,
        "X-Unit-Count": str(len(bitext.units)),
    }
    file.extend(_entry(unit) for unit in bitext.units)
    return f"{file}\n".encode()


def read(data: bytes, *, source_language: str, target_language: str) -> Bitext:
    """Return what the file holds, whichever program wrote it last.

    A translation that is not fuzzy counts as reviewed. Raises ExchangeFileError. That a file was
    cut between two lines of its very last text, no mark in it tells.
    """
    file = _parse(files.text_of(data))
    charset = _CHARSET.search(file.metadata.get("Content-Type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        raise files.WrongEncodingError
    pair = (file.metadata.get("X-Source-Language"), file.metadata.get("Language"))
    files.check_languages(pair, (source_language, target_language), source_needed=False)
    entries = list(file)
    exported = file.metadata.get("X-Unit-Count", "")
    if _NUMBER.fullmatch(exported) and len(entries) < int(exported):
        raise files.TruncatedFileError
    files.check_ids([in_a_line(entry.msgctxt or "") for entry in entries])
    return Bitext(
        source_language=source_language,
        target_language=target_language,
        units=tuple(_unit(entry) for entry in entries),
        project=in_a_line(file.metadata.get("Project-Id-Version", "")),
        exported_at=_read_date(file.metadata.get("POT-Creation-Date", "")),
    )


def _entry(unit: Unit) -> polib.POEntry:
    lines = [f"{category}: {note}" for category, note in unit.notes]
    for number, tag in enumerate(unit.target_tags or unit.source_tags, start=1):
        kind = "" if number <= len(unit.source_tags) else " x-target"
        lines.append(f"{{{number}}}{kind}: {tag_in_a_line(tag)}")
    ours = {
        "x-original": unit.original,
        "x-digest": unit.digest,
        "x-max-length": unit.max_length,
        "x-plain": "yes" if unit.is_plain else "",
        "x-state": unit.state if unit.state in ("machine", "in_work", "outdated") else "",
    }
    lines += [f"{name}: {value}" for name, value in ours.items() if value]
    return polib.POEntry(
        msgctxt=unit.id,
        msgid=unit.source,
        msgstr=unit.target or "",
        comment="\n".join(lines),
        flags=["fuzzy"] if unit.state in ("machine", "in_work", "outdated") else [],
        previous_msgid=unit.previous_source,
    )


def _parse(text: str) -> polib.POFile:
    lines = _logical_lines(text)
    # polib takes a string for a path where there is such a file, and splits it at characters that
    # do not end a line in a PO file: it gets a file.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".po") as copy:
        copy.writelines(f"{line}\n" for _number, line in lines)
        copy.flush()
        try:
            return polib.pofile(copy.name, encoding="utf-8", wrapwidth=0)
        except OSError as error:
            found = re.search(r"\(line (\d+)\)", str(error))
            number = lines[int(found[1]) - 1][0] if found else 1
            raise files.MalformedFileError(line=number, format=FORMAT) from error


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Return what counts in a PO file, each string and each block of comments on one line, with
    the number of the line where it begins.

    polib reads a string that is not closed without its last letter, and takes minutes for one of
    a million lines. Obsolete entries and the comments of translators are left out.
    """
    files.check_lines(text)
    if not re.search(r"^msgid\b", text, re.M):
        raise files.WrongFormatError(format=FORMAT)
    found: list[tuple[int, str, list[str]]] = []
    written = re.split(r"\r\n|\r|\n", text.rstrip())
    for number, line in enumerate(map(str.strip, written), start=1):
        name = found[-1][1] if found else ""
        string = _STRING.fullmatch(line)
        if line.startswith("#~"):
            while found and found[-1][1] in _COMMENTS:
                found.pop()
        elif line[:2] in _COMMENTS:
            if name != line[:2]:
                found.append((number, line[:2], []))
            found[-1][2].append(line[2:].strip())
        elif string and string["keyword"]:
            found.append((number, f"{string['previous']}{string['keyword']}", [string["content"]]))
        elif string and "msg" in name and name.startswith("#|") == bool(string["previous"]):
            found[-1][2].append(string["content"])
        elif line and (not line.startswith("#") or line.startswith("#|")):
            if number == len(written):
                raise files.TruncatedFileError
            raise files.MalformedFileError(line=number, format=FORMAT)
    if not (found and found[-1][1].startswith("msgstr")):
        raise files.TruncatedFileError
    source = ""
    for number, name, parts in found:
        source = "".join(parts) if name == "msgid" else source
        if name == "msgstr" and not source and sum(map(len, parts)) > _LONGEST_HEADER:
            raise files.MalformedFileError(line=number, format=FORMAT)
    return [(number, _logical_line(name, parts)) for number, name, parts in found]


def _logical_line(name: str, parts: list[str]) -> str:
    if name in _COMMENTS:
        return f"{name} {_COMMENTS[name].join(parts)}"
    return f'{name} "{"".join(parts)}"'


def _unit(entry: polib.POEntry) -> Unit:
    notes, ours, tags = [], {}, {}
    for line in entry.comment.split(_LINE_END):
        if not (found := _LINE.fullmatch(line)):
            continue
        name, value = found["name"], in_a_line(found["value"])
        if name.startswith("{"):
            tags[name] = tag_from_line(found["value"])
        elif name.startswith("x-"):
            ours[name] = value
        elif value and is_category(name):
            notes.append((name, value))
    source_tags = _numbered(tags, 1, "")
    length = ours.get("x-max-length", "")
    return Unit(
        id=in_a_line(entry.msgctxt),
        source=entry.msgid,
        source_tags=source_tags,
        target=entry.msgstr or None,
        target_tags=source_tags + _numbered(tags, len(source_tags) + 1, " x-target"),
        state=_state(entry, ours.get("x-state", "")),
        notes=tuple(notes),
        max_length=int(length) if _NUMBER.fullmatch(length) else None,
        is_plain=ours.get("x-plain") == "yes",
        original=ours.get("x-original", ""),
        digest=ours.get("x-digest", ""),
        previous_source=entry.previous_msgid or None,
    )


def _numbered(tags: dict[str, str], number: int, kind: str) -> tuple[str, ...]:
    found: list[str] = []
    while (tag := tags.get(f"{{{number + len(found)}}}{kind}")) is not None:
        found.append(tag)
    return tuple(found)


def _state(entry: polib.POEntry, ours: str) -> State:
    if not entry.msgstr:
        return "missing"
    if "fuzzy" not in entry.flags:
        return "reviewed"
    return next((state for state in STATES if state == ours != "missing"), "in_work")


def _read_date(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _DATE).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
