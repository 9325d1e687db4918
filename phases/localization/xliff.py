"""Units as an XLIFF 1.2 file, strict, and back.

http://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html. A ``file`` is a page or an item, a
``trans-unit`` a segment. Tags are ``g`` and ``x`` elements whose ids are the placeholders' numbers;
what they stand for is told in a ``context-group``, with the digest of the source.
"""

import re
from datetime import UTC, datetime

from lxml import etree

from phases.localization import exchange_files as files
from phases.localization.bitext import Bitext, State, Unit, in_a_line, is_category
from phases.localization.inline import tag_from_line, tag_in_a_line
from phases.localization.xliff_inline import NAMESPACE, fill, text_of
from phases.localization.xliff_inline import qualified as _name

FORMAT = "XLIFF 1.2"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")

#: State, qualifier and approval of a target (sections 2.3 and 3.1 of the specification).
_WRITTEN: dict[State, tuple[str, str | None]] = {
    "missing": ("needs-translation", None),
    "machine": ("needs-review-translation", "mt-suggestion"),
    "in_work": ("translated", None),
    "reviewed": ("signed-off", None),
    "outdated": ("needs-translation", "fuzzy-match"),
}


def write(bitext: Bitext) -> bytes:
    """Return the file. Raises ValueError for a text with NUL or surrogates, TagsDifferError for a
    unit whose placeholders are not those of its tags."""
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE}, version="1.2")
    pages: dict[str, list[Unit]] = {}
    for unit in bitext.units:
        pages.setdefault(unit.original, []).append(unit)
    for original, units in pages.items():
        file = etree.SubElement(
            root,
            _name("file"),
            {
                "original": original,
                "source-language": bitext.source_language,
                "target-language": bitext.target_language,
                "datatype": "html",
            },
        )
        if bitext.project:
            file.set("product-name", bitext.project)
        if bitext.exported_at:
            file.set("date", bitext.exported_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        body = etree.SubElement(file, _name("body"))
        for unit in units:
            _write_unit(body, unit)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read(data: bytes, *, source_language: str, target_language: str) -> Bitext:
    """Return what the file holds, whichever program wrote it last.

    Units that are marked as not to be translated are left out. A tag that the file had not when it
    was exported reads ``{0/}``, which no text has, so that this unit alone is refused. Raises
    ExchangeFileError.
    """
    root = files.tree_of(data, root="xliff", format=FORMAT)
    if etree.QName(root).namespace != NAMESPACE or root.get("version") != "1.2":
        raise files.WrongFormatError(format=FORMAT)
    found = list(root.iter(_name("file")))
    for file in found:
        pair = (file.get("source-language"), file.get("target-language"))
        files.check_languages(pair, (source_language, target_language))
    elements = [
        (file, element)
        for file in found
        for element in file.iter(_name("trans-unit"))
        if element.get("translate") != "no"
    ]
    files.check_ids([in_a_line(element.get("id", "")) for _file, element in elements])
    return Bitext(
        source_language=source_language,
        target_language=target_language,
        units=tuple(_read_unit(file, element) for file, element in elements),
        project=in_a_line(found[0].get("product-name", "")),
        exported_at=_read_date(found[0].get("date", "")),
    )


# Writing


def _write_unit(body: etree._Element, unit: Unit) -> None:
    element = etree.SubElement(body, _name("trans-unit"), {"id": unit.id, _SPACE: "preserve"})
    if unit.is_plain:
        element.set("datatype", "plaintext")
    if unit.max_length is not None:
        element.set("size-unit", "char")
        element.set("maxwidth", str(unit.max_length))
    if unit.state == "reviewed":
        element.set("approved", "yes")
    for category, note in unit.notes:
        if category == "field":
            element.set("resname", note)
    source = etree.SubElement(element, _name("source"))
    fill(source, unit.source, unit.source_tags, is_plain=unit.is_plain)
    target = etree.SubElement(element, _name("target"))
    state, qualifier = _WRITTEN[unit.state]
    target.set("state", state)
    if qualifier:
        target.set("state-qualifier", qualifier)
    fill(target, unit.target or "", unit.target_tags, is_plain=unit.is_plain)
    _write_contexts(element, unit)
    for category, note in unit.notes:
        etree.SubElement(element, _name("note"), {"from": category}).text = note
    if unit.previous_source is not None:
        before = etree.SubElement(element, _name("alt-trans"), alttranstype="previous-version")
        before.set(_SPACE, "preserve")
        source = etree.SubElement(before, _name("source"))
        fill(source, unit.previous_source, None, is_plain=unit.is_plain)
        target = etree.SubElement(before, _name("target"))
        fill(target, unit.target or "", unit.target_tags, is_plain=unit.is_plain)


def _write_contexts(element: etree._Element, unit: Unit) -> None:
    contexts = [("x-source-digest", unit.digest)] if unit.digest else []
    for number, tag in enumerate(unit.target_tags or unit.source_tags, start=1):
        kind = "x-tag" if number <= len(unit.source_tags) else "x-target-tag"
        contexts.append((f"{kind}-{number}", tag_in_a_line(tag)))
    if not contexts:
        return
    group = etree.SubElement(element, _name("context-group"), purpose="information")
    for kind, value in contexts:
        etree.SubElement(group, _name("context"), {"context-type": kind}).text = value


# Reading


def _read_unit(file: etree._Element, element: etree._Element) -> Unit:
    contexts = {
        context.get("context-type", ""): context.text or ""
        for context in element.iterfind(f"{_name('context-group')}/{_name('context')}")
    }
    source_tags = _read_tags(contexts, "x-tag", 1)
    target_tags = source_tags + _read_tags(contexts, "x-target-tag", len(source_tags) + 1)
    is_plain = (element.get("datatype") or file.get("datatype")) == "plaintext"
    source, target, before = (
        text_of(element.find(path), is_plain=is_plain)
        for path in (
            _name("source"),
            _name("target"),
            f"{_name('alt-trans')}[@alttranstype='previous-version']/{_name('source')}",
        )
    )
    width = element.get("maxwidth", "") if element.get("size-unit") == "char" else ""
    return Unit(
        id=in_a_line(element.get("id", "")),
        source=source,
        source_tags=source_tags,
        target=target or None,
        target_tags=target_tags,
        state=_read_state(element, element.find(_name("target"))) if target else "missing",
        notes=_read_notes(element),
        max_length=int(width) if _NUMBER.fullmatch(width) else None,
        is_plain=is_plain,
        original=in_a_line(file.get("original", "")),
        digest=in_a_line(contexts.get("x-source-digest", "")),
        previous_source=before or None,
    )


def _read_tags(contexts: dict[str, str], kind: str, number: int) -> tuple[str, ...]:
    tags = []
    while (line := contexts.get(f"{kind}-{number + len(tags)}")) is not None:
        tags.append(tag_from_line(line))
    return tuple(tags)


def _read_state(unit: etree._Element, target: etree._Element) -> State:
    state, qualifier = target.get("state"), target.get("state-qualifier")
    if state in ("signed-off", "final") or (state is None and unit.get("approved") == "yes"):
        return "reviewed"
    if state == "needs-review-translation" and qualifier in ("mt-suggestion", "leveraged-mt"):
        return "machine"
    if state == "needs-translation" and qualifier == "fuzzy-match":
        return "outdated"
    return "in_work"


def _read_notes(unit: etree._Element) -> tuple[tuple[str, str], ...]:
    notes = []
    for note in unit.iterfind(_name("note")):
        category, text = note.get("from", ""), in_a_line(note.text or "")
        notes.append((category if is_category(category) else "note", text))
    return tuple(note for note in notes if note[1])


def _read_date(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
        return found.astimezone(UTC).replace(microsecond=0) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
