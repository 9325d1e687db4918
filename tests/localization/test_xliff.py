"""XLIFF 1.2: what is written is valid, read by other programs, and comes back as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from translate.storage.xliff import xlifffile

from phases.localization import xliff
from phases.localization.bitext import Bitext, Unit
from phases.localization.inline import TagsDifferError
from tests.browser.conftest import skip_or_fail
from tests.localization.bitexts import bitexts

#: Debian package php-symfony-translation.
SCHEMAS = Path("/usr/share/php/Symfony/Component/Translation/Resources/schemas")
XLF = f"{{{xliff.NAMESPACE}}}"

EVERY_STATE = Bitext(
    source_language="fr",
    target_language="lt",
    units=(
        Unit.of("a", "un", "", state="missing", notes=(("field", "Titre"), ("glossary", "x"))),
        Unit.of("b", "<em>deux</em><br>", "<em>du</em><br>", state="machine", max_length=80),
        Unit.of("c", "trois", "trys", state="in_work", is_plain=True),
        Unit.of("d", "quatre", "keturi", state="reviewed"),
        Unit.of("e", "cinq", "penki", state="outdated", previous_source="cinq <em>?</em>"),
    ),
)


def read(data: bytes) -> Bitext:
    return xliff.read(data, source_language="fr", target_language="lt")


@pytest.fixture(scope="module")
def schema():
    """Return the strict schema, which nothing is fetched for."""
    file = SCHEMAS / "xliff-core-1.2-strict.xsd"
    if not file.exists():
        reason = "the XLIFF schema is not installed (Debian package: php-symfony-translation)"
        skip_or_fail(reason)
    text = file.read_text().replace(
        "http://www.w3.org/2001/xml.xsd", (SCHEMAS / "xml.xsd").as_uri()
    )
    return etree.XMLSchema(etree.fromstring(text.encode(), etree.XMLParser(no_network=True)))


@given(bitexts())
def test_what_is_written_comes_back(bitext):
    assert read(xliff.write(bitext)) == bitext


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bitexts())
def test_what_is_written_is_valid(schema, bitext):
    schema.assertValid(etree.fromstring(xliff.write(bitext)))


def test_every_state_is_valid_and_comes_back(schema):
    data = xliff.write(EVERY_STATE)
    schema.assertValid(etree.fromstring(data))
    assert read(data) == EVERY_STATE


def test_no_tag_stands_in_a_text():
    root = etree.fromstring(xliff.write(EVERY_STATE))
    unit = root.find(f".//{XLF}trans-unit[@id='b']")
    assert ["".join(unit.find(f"{XLF}{name}").itertext()) for name in ("source", "target")] == [
        "deux",
        "du",
    ]
    tags = [(tag.get("id"), tag.get("ctype")) for tag in unit.find(f"{XLF}source")]
    assert tags == [("1", "italic"), ("2", "lb")]


def test_translate_toolkit_reads_all_units_and_states():
    store = xlifffile.parsestring(xliff.write(EVERY_STATE))
    assert (store.sourcelanguage, store.targetlanguage) == ("fr", "lt")
    found = {unit.getid().rpartition("\x04")[2]: unit for unit in store.units}
    assert list(found) == ["a", "b", "c", "d", "e"]
    assert [str(unit.source) for unit in store.units] == ["un", "deux", "trois", "quatre", "cinq"]
    assert [unit.target or "" for unit in store.units] == ["", "du", "trys", "keturi", "penki"]
    states = [unit.xmlelement.find(f"{XLF}target").get("state") for unit in store.units]
    assert states == [
        "needs-translation",
        "needs-review-translation",
        "translated",
        "signed-off",
        "needs-translation",
    ]
    assert [unit.isapproved() for unit in store.units] == [False, False, False, True, False]
    assert [unit.isfuzzy() for unit in store.units] == [False, True, True, False, True]
    assert "Titre" in found["a"].getnotes()
    (before,) = found["e"].getalttrans(origin=None)
    assert before.source == "cinq ?"


@settings(max_examples=40)
@given(bitexts())
def test_translate_toolkit_reads_whatever_is_written(bitext):
    store = xlifffile.parsestring(xliff.write(bitext))
    assert len(store.units) == len(bitext.units)


def test_translate_toolkits_own_file_is_read():
    """A program that opens our file and saves it changes nothing that counts."""
    store = xlifffile.parsestring(xliff.write(EVERY_STATE))
    store.units[0].target = "vienas"
    found = {unit.id: unit for unit in read(bytes(store)).units}
    assert found["a"].target_value() == "vienas"
    assert found["b"] == EVERY_STATE.units[1]
    assert found["e"] == EVERY_STATE.units[4]


# What other programs send back


def changed(**targets: str) -> bytes:
    """Return the file with other targets, as XML."""
    root = etree.fromstring(xliff.write(EVERY_STATE))
    for unit_id, written in targets.items():
        old = root.find(f".//{XLF}trans-unit[@id='{unit_id}']/{XLF}target")
        new = etree.fromstring(f'<target xmlns="{xliff.NAMESPACE}">{written}</target>')
        for name, value in old.attrib.items():
            new.set(name, value)
        old.getparent().replace(old, new)
    return etree.tostring(root)


def unit_of(data: bytes, unit_id: str) -> Unit:
    return next(unit for unit in read(data).units if unit.id == unit_id)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('<g id="1">du</g><x id="2"/>', "<em>du</em><br>"),
        ('<x id="2"/><g id="1">du</g>', "<br><em>du</em>"),
        ('<mrk mtype="seg"><g id="1">d</g></mrk> <mrk mtype="seg">u</mrk>', "<em>d</em> u"),
        ('<bx id="1"/>du<ex id="1"/>', "<em>du</em>"),
        ("<!-- a -->du<?b c?> <![CDATA[<em> & {1}]]>", "du &lt;em&gt; &amp; {1}"),
        ("&lt;script&gt;", "&lt;script&gt;"),
    ],
)  # fmt: skip
def test_tags_of_the_source_wherever_they_stand(written, value):
    assert unit_of(changed(b=written), "b").target_value() == value


@pytest.mark.parametrize(
    "written",
    [
        '<g id="3">du</g>',
        '<g id="x">du</g>',
        '<g id="1">d</g><g id="1">u</g>',
        '<x id="1"/>',
        '<g id="2">du</g>',
        '<ph id="1">&lt;script&gt;</ph>',
        '<bpt id="1">&lt;em&gt;</bpt>du<ept id="1">&lt;/em&gt;</ept>',
        '<bx id="1"/>du',
        '<x id="u0000-1"/>',
        '<x id="u0041-1"/>',
        '<sdl xmlns="http://example.org/">x</sdl>',
    ],
)
def test_other_tags_refuse_their_unit_alone(written):
    data = changed(b=written, a="vienas")
    with pytest.raises(TagsDifferError):
        unit_of(data, "b").target_value()
    assert unit_of(data, "a").target_value() == "vienas"


def test_formatting_of_a_plain_text_goes_and_its_words_stay():
    assert unit_of(changed(c='<g id="1">t{1}</g>rys'), "c").target_value() == "t{1}rys"


@pytest.mark.parametrize(
    ("attributes", "state"),
    [
        ({}, "in_work"),
        ({"state": "final"}, "reviewed"),
        ({"state": "signed-off", "state-qualifier": "mt-suggestion"}, "reviewed"),
        ({"state": "translated", "state-qualifier": "mt-suggestion"}, "in_work"),
        ({"state": "needs-review-translation"}, "in_work"),
        ({"state": "needs-review-translation", "state-qualifier": "leveraged-mt"}, "machine"),
        ({"state": "x-own"}, "in_work"),
    ],
)
def test_states_of_other_programs(attributes, state):
    root = etree.fromstring(changed(a="vienas"))
    target = root.find(f".//{XLF}target")
    target.attrib.clear()
    target.attrib.update(attributes)
    assert unit_of(etree.tostring(root), "a").state == state
    target.text = None
    assert unit_of(etree.tostring(root), "a").state == "missing"


def test_approval_without_a_state():
    root = etree.fromstring(changed(a="vienas"))
    unit = root.find(f".//{XLF}trans-unit")
    del unit.find(f"{XLF}target").attrib["state"]
    unit.set("approved", "yes")
    assert unit_of(etree.tostring(root), "a").state == "reviewed"


def test_a_file_with_the_least_that_the_format_asks_for():
    data = (
        f'<?xml version="1.0"?><xliff version="1.2" xmlns="{xliff.NAMESPACE}">'
        '<file original="" source-language="fr-FR" target-language="lt-LT" datatype="html" '
        'date="yesterday"><header><note>x</note></header><body>'
        '<group><trans-unit id="1"><source>un {1}</source></trans-unit></group>'
        '<trans-unit id="2" translate="no"><source>x</source></trans-unit>'
        '<trans-unit id="3" maxwidth="a" size-unit="char"><source>deux</source>'
        "<target>du</target><note> a\nb </note><note/></trans-unit>"
        "</body></file></xliff>"
    )
    found = read(data.encode("utf-16"))
    assert found == read(data.encode())
    assert found.exported_at is None
    first, second = found.units
    assert first == Unit(id="1", source="un {{1}")
    assert second == Unit(
        id="3", source="deux", target="du", state="in_work", notes=(("note", "a b"),)
    )


def test_a_page_is_one_file():
    units = [
        replace(unit, original=page) for unit, page in zip(EVERY_STATE.units, "xyxyx", strict=True)
    ]
    root = etree.fromstring(xliff.write(replace(EVERY_STATE, units=tuple(units))))
    pages = [file.get("original") for file in root]
    ids = [[unit.get("id") for unit in file.iter(f"{XLF}trans-unit")] for file in root]
    assert (pages, ids) == (["x", "y"], [["a", "c", "e"], ["b", "d"]])


def test_deep_texts_come_back():
    deep = "<strong>" * 400 + "x" + "</strong>" * 400
    bitext = replace(EVERY_STATE, units=(Unit.of("a", deep, deep, state="in_work"),))
    assert read(xliff.write(bitext)) == bitext


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_what_no_database_holds_is_not_written(text):
    unit = Unit(id="a", source=text, is_plain=True)
    with pytest.raises(ValueError, match=r"XML|surrogates"):
        xliff.write(replace(EVERY_STATE, units=(unit,)))
