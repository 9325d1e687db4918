"""Translated units as a TMX 1.4 file, for the memories of other programs, and back.

https://www.gala-global.org/tmx-14b. Only what is translated is written, without notes, limits and
former sources. Tags are written as TMX does, as code inside ``bpt``, ``ept`` and ``ph``.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from lxml import etree

from phases.localization import exchange_files as files
from phases.localization.bitext import STATES, Bitext, State, Unit, in_a_line, is_language
from phases.localization.inline import decode, element_of, tag_from_line, tag_in_a_line, tokens
from phases.models.richtext import TAGS, sanitize

FORMAT = "TMX 1.4"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = "%Y%m%dT%H%M%SZ"
_CHARACTER = re.compile(r"x-u([0-9a-f]{4})")
_TAG = re.compile(r"<[^<>]*>")
#: What other programs call bold and italic is known to ``sanitize``.
_ELEMENTS = TAGS | {"b", "i"}


def write(bitext: Bitext) -> bytes:
    """Return the file. Raises ValueError for a text with NUL or surrogates, and when nothing is
    translated; TagsDifferError for a unit whose placeholders are not those of its tags."""
    root = etree.Element("tmx", version="1.4")
    header = etree.SubElement(
        root,
        "header",
        {
            "creationtool": "poles-site",
            "creationtoolversion": "1",
            "segtype": "block",
            "o-tmf": "poles-site",
            "adminlang": "en",
            "srclang": bitext.source_language,
            "datatype": "html",
        },
    )
    if bitext.exported_at:
        header.set("creationdate", bitext.exported_at.strftime(_DATE))
    if bitext.project:
        _add_property(header, "x-project", bitext.project)
    body = etree.SubElement(root, "body")
    for unit in bitext.units:
        if unit.target is not None:
            _write_unit(body, unit, bitext)
    if not len(body):
        raise ValueError("nothing is translated")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def read(data: bytes, *, source_language: str, target_language: str) -> Bitext:
    """Return the units that the file has in both languages, whichever program wrote it.

    Their HTML is sanitised; code that is no tag of ours is left out, its words stay. Units without
    id are numbered. Raises ExchangeFileError.
    """
    root = files.tree_of(data, root="tmx", format=FORMAT)
    if not root.get("version", "").startswith("1."):
        raise files.WrongFormatError(format=FORMAT)
    pairs, languages = [], set()
    for number, element in enumerate(root.iterfind("body/tu"), start=1):
        variants = [(_language(variant), variant) for variant in element.iterfind("tuv")]
        languages |= {language for language, _variant in variants}
        source, target = (
            next((variant for written, variant in variants if is_language(written, code)), None)
            for code in (source_language, target_language)
        )
        if source is not None and target is not None:
            pairs.append((in_a_line(element.get("tuid", "")) or f"tu-{number}", source, target))
    if languages and not pairs:
        raise files.WrongLanguagesError(
            found=", ".join(sorted(languages)), expected=f"{source_language} → {target_language}"
        )
    files.check_ids([unit_id for unit_id, _source, _target in pairs])
    units = [_read_unit(*pair) for pair in pairs]
    if not (units := [unit for unit in units if unit is not None]):
        raise files.EmptyFileError
    header = root.find("header")
    return Bitext(
        source_language=source_language,
        target_language=target_language,
        units=tuple(units),
        project="" if header is None else _property(header, "x-project"),
        exported_at=None if header is None else _read_date(header.get("creationdate", "")),
    )


def _write_unit(body: etree._Element, unit: Unit, bitext: Bitext) -> None:
    element = etree.SubElement(body, "tu", tuid=unit.id)
    if unit.is_plain:
        element.set("datatype", "plaintext")
    _add_property(element, "x-state", unit.state)
    if unit.original:
        _add_property(element, "x-original", unit.original)
    for language, text, tags in (
        (bitext.source_language, unit.source, unit.source_tags),
        (bitext.target_language, unit.target or "", unit.target_tags),
    ):
        variant = etree.SubElement(element, "tuv", {_LANGUAGE: language})
        segment = etree.SubElement(variant, "seg")
        if unit.is_plain:
            _append(segment, text)
        else:
            _append_tagged(segment, text, tags)


def _append_tagged(segment: etree._Element, text: str, tags: Sequence[str]) -> None:
    decode(text, tags)
    for token in tokens(text):
        if isinstance(token, str):
            _append(segment, token)
            continue
        tag, number = tags[token.number - 1], str(token.number)
        if token.kind == "single":
            code = etree.SubElement(segment, "ph", x=number)
        elif token.kind == "open":
            code = etree.SubElement(segment, "bpt", i=number, x=number)
        else:
            code, tag = etree.SubElement(segment, "ept", i=number), f"</{element_of(tag)}>"
        code.text = tag_in_a_line(tag)


def _append(segment: etree._Element, words: str) -> None:
    position = 0
    for found in files.NOT_IN_XML.finditer(words):
        files.append_words(segment, words[position : found.start()])
        position = found.end()
        etree.SubElement(segment, "ph", type=f"x-u{ord(found[0]):04x}")
    files.append_words(segment, words[position:])


def _add_property(element: etree._Element, kind: str, value: str) -> None:
    etree.SubElement(element, "prop", type=kind).text = value


def _property(element: etree._Element, kind: str) -> str:
    return in_a_line(element.findtext(f"prop[@type='{kind}']") or "")


def _language(variant: etree._Element) -> str:
    return variant.get(_LANGUAGE) or variant.get("lang") or ""


def _read_unit(unit_id: str, source: etree._Element, target: etree._Element) -> Unit | None:
    """Return the unit, None when there are no words in one of its languages."""
    element = source.getparent()
    is_plain = element.get("datatype") == "plaintext"
    texts = [_value(variant.find("seg"), is_plain) for variant in (source, target)]
    if not all(texts):
        return None
    written = _property(element, "x-state")
    state: State = next((s for s in STATES if s == written != "missing"), "in_work")
    original = _property(element, "x-original")
    return Unit.of(unit_id, *texts, state=state, is_plain=is_plain, original=original)


def _value(segment: etree._Element | None, is_plain: bool) -> str:
    """Return the text of a plain field, or sanitised HTML."""
    if segment is None:
        return ""
    parts = [_words(segment.text, is_plain)]
    for child in segment:
        if found := _CHARACTER.fullmatch(child.get("type", "")):
            character = chr(int(found[1], 16))
            parts.append(character if files.NOT_IN_XML.fullmatch(character) else "")
        elif child.tag in ("hi", "mrk"):
            parts.append(_value(child, is_plain))
        elif not is_plain:
            parts.append(_code("".join(child.itertext())))
        parts.append(_words(child.tail, is_plain))
    value = "".join(parts)
    return value if is_plain or segment.tag != "seg" else sanitize(value)


def _words(text: str | None, is_plain: bool) -> str:
    return (text or "") if is_plain else escape(text or "", quote=False)


def _code(code: str) -> str:
    tag = tag_from_line(code)
    return tag if _TAG.fullmatch(tag) and element_of(tag.lower()) in _ELEMENTS else ""


def _read_date(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, _DATE).replace(tzinfo=UTC)
    except ValueError:
        return None
