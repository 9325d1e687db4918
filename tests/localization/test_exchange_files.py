"""Files from outside: whatever is wrong with one, a sentence says what to do."""

import codecs
import time

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from phases.localization import exchange_files as files
from phases.localization import po, tmx, xliff
from phases.localization.bitext import Bitext
from tests.localization.test_xliff import EVERY_STATE

FORMATS = {"xliff": xliff, "po": po, "tmx": tmx}
XML = ["xliff", "tmx"]
FILES = {name: module.write(EVERY_STATE) for name, module in FORMATS.items()}


def read(name: str, data: bytes) -> Bitext:
    return FORMATS[name].read(data, source_language="fr", target_language="lt")


def with_prolog(name: str, prolog: str) -> bytes:
    declaration, rest = FILES[name].split(b"\n", 1)
    return declaration + prolog.encode() + rest


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = [
    '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
    '<!-- <xliff> --><!DOCTYPE xliff [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE xliff PUBLIC "-//XLIFF//" "http://127.0.0.1:9/xliff.dtd">',
    f'<!DOCTYPE xliff [<!ENTITY l0 "ha">{LAUGHS}]>',
    '<!DOCTYPE xliff [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>',
]


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_of_types_are_refused(name, doctype, encoding):
    text = with_prolog(name, doctype).decode().replace("UTF-8", encoding)
    text = text.replace(">quatre<", ">&l9;&x;<").replace(">vienas<", ">&l9;<")
    with pytest.raises(files.DoctypeError):
        read(name, text.encode(encoding))


@pytest.mark.parametrize("name", XML)
def test_entities_that_nothing_declares_are_refused(name):
    with pytest.raises(files.MalformedFileError):
        read(name, FILES[name].replace(b"quatre", b"&x;"))


def test_other_files_are_never_brought_in(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    )
    data = FILES["xliff"].replace(b"keturi", include.encode())
    data = data.replace(b"?>", f'?><?xml-stylesheet href="{secret}"?>'.encode(), 1)
    assert "secret" not in repr(read("xliff", data))
    unit = next(unit for unit in read("xliff", data).units if unit.id == "d")
    assert unit.target == "{0/}"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "data",
    [
        FILES["xliff"].replace(b"trois", "très".encode("latin-1")),
        b"\x00" * 100,
        codecs.BOM_UTF32_LE + "msgid <xliff> <tmx>".encode("utf-32-le"),
        "msgid <xliff> <tmx>".encode("utf-16-le"),
        b"msgid <xliff> <tmx> \xff\xff\xff\xff x",
        bytes(range(256)),
    ],
)
def test_other_encodings_are_refused(name, data):
    with pytest.raises(files.WrongEncodingError):
        read(name, data)


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("ISO-8859-13", "utf-8"),
        ("UTF-16", "utf-8"),
        ("UTF-7", "utf-8"),
        ("windows-1257", "utf-8-sig"),
        ("UTF-8", "utf-16"),
    ],
)
def test_files_that_lie_about_their_encoding_are_refused(name, declared, encoding):
    text = FILES[name].decode().replace("UTF-8", declared)
    with pytest.raises(files.WrongEncodingError):
        read(name, text.encode(encoding))


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_both_forms_of_unicode_are_read(name, encoding):
    text = FILES[name].decode().replace("UTF-8", encoding.removesuffix("-sig"))
    assert read(name, text.encode(encoding)) == read(name, FILES[name])


@pytest.mark.parametrize("name", XML)
def test_a_file_that_was_cut_anywhere_is_refused(name):
    whole = FILES[name].replace(b"keturi", "ėžš".encode())
    begins = whole.index(b"<body>")
    for end in range(len(whole)):
        expected = files.TruncatedFileError if end > begins else files.ExchangeFileError
        with pytest.raises(expected):
            read(name, whole[:end])


def test_a_file_that_was_cut_in_utf_16_is_refused():
    data = FILES["xliff"].decode().replace("UTF-8", "UTF-16").encode("utf-16")
    with pytest.raises(files.TruncatedFileError):
        read("xliff", data[:-3])


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_too_large_is_refused(name, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", len(FILES[name]))
    assert read(name, FILES[name])
    monkeypatch.setattr(files, "MAX_BYTES", len(FILES[name]) - 1)
    with pytest.raises(files.FileTooLargeError):
        read(name, FILES[name])


def test_a_file_with_too_many_lines_is_refused_before_it_is_read():
    """Short lines make few bytes: 3 million of them take a quarter of a minute to read."""
    data = FILES["po"] + b"#. x\n" * (files.MAX_LINES + 1)
    begins = time.process_time()
    with pytest.raises(files.TooManyLinesError):
        read("po", data)
    assert time.process_time() - begins < 0.5


def test_trees_that_are_too_deep_are_refused():
    deep = b"<g id='1'>" * 10_000 + b"</g>" * 10_000
    with pytest.raises(files.MalformedFileError):
        read("xliff", FILES["xliff"].replace(b"keturi", deep))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ((b'version="1.2"', b'version="2.0"'), files.WrongFormatError),
        ((b'version="1.2"', b""), files.WrongFormatError),
        ((b"urn:oasis:names:tc:xliff:document:1.2", b"urn:x"), files.WrongFormatError),
        ((b' xmlns="urn:oasis:names:tc:xliff:document:1.2"', b""), files.WrongFormatError),
        ((b'target-language="lt"', b'target-language="en"'), files.WrongLanguagesError),
        ((b'target-language="lt"', b""), files.WrongLanguagesError),
        ((b'source-language="fr"', b'source-language="de"'), files.WrongLanguagesError),
        ((b'id="b"', b'id="a"'), files.DuplicateIdError),
        ((b'id="b"', b'id=""'), files.MissingIdError),
        ((b'id="b"', b""), files.MissingIdError),
        ((b"<trans-unit", b'<trans-unit translate="no"'), files.EmptyFileError),
        ((b"</source>", b"</sourc>"), files.MalformedFileError),
        ((b"</source>", b""), files.MalformedFileError),
        ((b"trois", b"tr\x0bois"), files.MalformedFileError),
    ],
)
def test_other_files_are_refused(change, error):
    data = FILES["xliff"].replace(*change)
    assert data != FILES["xliff"]
    with pytest.raises(error):
        read("xliff", data)


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("data", [b"", b"  \n", b"Bonjour", b"<html/>", b"{}", FILES["po"]])
def test_what_is_no_such_file_is_refused(name, data):
    with pytest.raises((files.WrongFormatError, files.TruncatedFileError)):
        read(name, data)


@pytest.mark.parametrize("name", XML)
def test_a_file_of_the_other_format_is_refused(name):
    (other,) = {*XML} - {name}
    with pytest.raises(files.WrongFormatError):
        read(name, FILES[other])


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=4) | st.just(b'"')),
        min_size=1,
        max_size=3,
    ),
)  # fmt: skip
def test_damaged_files_are_read_or_refused(name, damages):
    data = FILES[name]
    for place, length, put in damages:
        start = int(place * len(data))
        data = data[:start] + put + data[start + length :]
    try:
        found = read(name, data)
    except files.ExchangeFileError:
        return
    assert found.units


ERRORS = files.ExchangeFileError.__subclasses__()


@pytest.mark.parametrize("language", ["en", "fr", "lt"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_each_error_is_one_sentence_in_each_language(error, language):
    names = (
        "megabytes",
        "line",
        "format",
        "found",
        "expected",
        "id",
        "extensions",
        "most",
        "items",
    )
    details = dict.fromkeys(names, "detail " * 1000)
    sentences = {}
    for code in ("en", language):
        with translation.override(code):
            sentences[code] = str(error(**details))
    assert language == "en" or sentences[language] != sentences["en"]
    assert sentences[language].endswith(".")
    assert len(sentences[language]) < 500
    assert "%" not in sentences[language]
