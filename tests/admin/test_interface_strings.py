"""The words of the interface in the admin: whose they are, what is refused, what visitors read."""

import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.reloader import translation_file_changed

from phases.localization import catalogue_files
from phases.localization.catalogues import check_file, po_path
from tests import factories
from tests.admin.conftest import said

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/translations/lt/interface/strings/"
WORD = "Site map"  # in the footer of every public page
SENTENCE = "%(count)d string was saved: the site shows it now."


@pytest.fixture
def locale(tmp_path, settings):
    """Copy the catalogues to where the test may write; the Lithuanian lacks a word."""
    shutil.copytree(django_settings.BASE_DIR / "locale", tmp_path / "locale")
    settings.EDIT_CATALOGUES = True
    settings.LOCALE_PATHS = [tmp_path / "locale", tmp_path / "locale" / "packages"]
    complete("lt")
    write("lt", {WORD: ""})
    for language, _name in settings.LANGUAGES:
        catalogue_files.compile_catalogue(po_path(language))
    catalogue_files.read_what_changed()
    forget()
    yield tmp_path / "locale"
    forget()


def forget():
    translation_file_changed(None, Path("django.mo"))


def complete(language):
    """Fill what the catalogue lacks while somebody is at work on the code."""
    catalogue = polib.pofile(str(po_path(language)))
    for entry in catalogue.untranslated_entries():
        entry.msgstr = entry.msgid
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, entry.msgid_plural)
    catalogue.save()


def write(language, texts):
    catalogue = polib.pofile(str(po_path(language)))
    for msgid, text in texts.items():
        if entry := catalogue.find(msgid):
            entry.msgstr = text
    catalogue.save()


def entry_of(msgid, language="lt"):
    return polib.pofile(str(po_path(language))).find(msgid)


def open_page(client, query="", address=ADDRESS):
    response = client.get(f"{address}{query}")
    assert response.status_code == 200
    return {string.entry.msgid: string for string in response.context["strings"]}


def test_what_was_typed_is_kept_over_an_expired_session(locale, logged_in, translator):
    client = logged_in("translator")
    strings = open_page(client)
    author = client.get(ADDRESS).context["author"]
    name = strings[WORD].forms[0][0]
    sent = {f"seen-{strings[WORD].name}": strings[WORD].seen, name: "Mano", "_author": author}
    client.logout()
    assert client.post(ADDRESS, sent).status_code == 302
    client.force_login(translator)
    kept = open_page(client)[WORD]
    assert kept.forms == [(name, "Mano")]
    assert kept.reasons
    assert entry_of(WORD).msgstr == ""
    client.post(ADDRESS, sent)
    assert entry_of(WORD).msgstr == "Mano"


def send(client, strings, typed, *, fuzzy=(), query=""):
    """Send the page with ``typed`` (msgid → texts) in the boxes of ``strings``."""
    data = {}
    for msgid, string in strings.items():
        texts = typed.get(msgid, [text for _name, text in string.forms])
        data[f"seen-{string.name}"] = string.seen
        data |= {name: text for (name, _old), text in zip(string.forms, texts, strict=True)}
        if msgid in fuzzy:
            data[f"fuzzy-{string.name}"] = "on"
    return client.post(f"{ADDRESS}{query}", data, follow=True)


def test_what_is_missing_comes_first_and_is_on_the_site_once_saved(locale, logged_in):
    factories.site()
    client = logged_in("translator")
    assert "Išgalvotas medis" not in client.get("/lt/").content.decode()
    strings = open_page(client)
    assert WORD in strings
    assert strings[WORD].french == "Plan du site"
    assert "1 " in said(send(client, strings, {WORD: ["Išgalvotas medis"]}))
    assert entry_of(WORD).msgstr == "Išgalvotas medis"
    assert WORD not in open_page(client)
    assert "Išgalvotas medis" in client.get("/lt/").content.decode()


def test_a_save_changes_that_message_only_and_names_nobody(locale, logged_in):
    path = po_path("lt")
    catalogue_files.write(polib.pofile(str(path)), "lt")
    before = path.read_text().split("\n\n")
    client = logged_in("translator")
    send(client, open_page(client), {WORD: ["Išgalvotas medis"]})
    after = path.read_text().split("\n\n")
    (changed,) = [new for old, new in zip(before, after, strict=True) if old != new]
    assert f'msgid "{WORD}"' in changed
    assert check_file(path) == [f for f in check_file(path) if f.kind != "malformed"]


@pytest.mark.parametrize(
    ("role", "may"),
    [("translator", {"lt"}), ("language_publisher", {"lt"}), ("editor", {"fr", "en", "lt"})],
)
def test_who_sees_and_changes_which_language(locale, logged_in, role, may):
    client = logged_in(role)
    for language in ("fr", "en", "lt"):
        before = po_path(language).read_bytes()
        address = ADDRESS.replace("/lt/", f"/{language}/")
        assert client.get(address).status_code == (200 if language in may else 403)
        answer = client.post(address, {})
        assert answer.status_code == (302 if language in may else 403)
        assert po_path(language).read_bytes() == before


def test_a_visitor_is_asked_to_log_in_and_an_unknown_language_is_not_found(
    locale, client, logged_in
):
    assert client.get(ADDRESS)["Location"].startswith("/admin/login/")
    assert logged_in("editor").get(ADDRESS.replace("/lt/", "/xx/")).status_code == 404


@pytest.mark.parametrize(
    "typed",
    ["Išsaugota eilutė", "Išsaugota eilučių: %(number)d", "<b>%(count)d</b>", "\x00", "x" * 5001],
)
def test_what_would_break_a_page_is_refused_and_kept_in_its_box(locale, logged_in, typed):
    client = logged_in("translator")
    query = "?q=shows+it+now"
    strings = open_page(client, query)
    before = po_path("lt").read_bytes()
    forms = [typed] * len(strings[SENTENCE].forms)
    # A form of a plural may do without the number.
    is_taken = typed == "Išsaugota eilutė"
    response = send(client, strings, {SENTENCE: forms}, query=query)
    assert (po_path("lt").read_bytes() != before) == is_taken
    if not is_taken:
        (string,) = [s for s in response.context["strings"] if s.entry.msgid == SENTENCE]
        assert string.reasons
        assert [text for _name, text in string.forms] == forms
        assert "1 " in said(response)


def test_what_somebody_else_wrote_meanwhile_is_told(locale, logged_in):
    client = logged_in("translator")
    strings = open_page(client)
    write("lt", {WORD: "Svetainės planas"})
    response = send(client, strings, {WORD: ["Išgalvotas medis"]})
    (string,) = [s for s in response.context["strings"] if s.entry.msgid == WORD]
    assert "Svetainės planas" in string.reasons[0]
    assert string.forms[0][1] == "Išgalvotas medis"
    assert entry_of(WORD).msgstr == "Svetainės planas"


def test_fuzzy_is_a_mark_that_takes_the_text_off_the_site(locale, logged_in):
    factories.site()
    client = logged_in("translator")
    send(client, open_page(client), {WORD: ["Išgalvotas medis"]}, fuzzy=[WORD])
    assert entry_of(WORD).fuzzy
    assert "Išgalvotas medis" not in client.get("/lt/").content.decode()
    assert open_page(client)[WORD].is_fuzzy


def test_another_process_of_the_server_shows_the_new_words(locale, client):
    factories.site()
    assert "Išgalvotas medis" not in client.get("/lt/").content.decode()
    write("lt", {WORD: "Išgalvotas medis"})
    catalogue_files.compile_catalogue(po_path("lt"))
    assert "Išgalvotas medis" in client.get("/lt/").content.decode()


def test_what_was_done_is_said_in_the_language_of_the_admin(locale, logged_in):
    client = logged_in("translator")
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "lt"
    done = said(send(client, open_page(client), {WORD: ["Išgalvotas medis"]}))
    assert "svetainė jį jau rodo" in done


def test_what_is_refused_says_why_in_the_language_of_the_admin(locale, logged_in):
    client = logged_in("translator")
    page = open_page(client, "?q=strings+were+saved")
    response = send(client, page, {SENTENCE: ["%(x)s tekstas "] * 4})
    (string,) = [one for one in response.context["strings"] if one.reasons]
    assert string.reasons[0] == "Variables différentes de l’original : %(x)s"
    assert "Espaces ou retours à la ligne différents de l’original aux extrémités" in string.reasons


def test_who_is_in_the_middle_of_a_page_goes_on_in_its_language(locale):
    with translation.override("lt"):
        before = gettext("Search")
        write("lt", {"Search": "Kita paieška"})
        catalogue_files.compile_catalogue(po_path("lt"))
        catalogue_files.read_what_changed()
        assert translation.get_language() == "lt"
        assert gettext("Search") == before
    with translation.override("lt"):
        assert gettext("Search") == "Kita paieška"


def test_plural_forms_say_for_which_numbers_they_are_and_are_found_by_all_of_them(
    locale, logged_in
):
    client = logged_in("translator")
    string = open_page(client, "?q=strings+were+saved")[SENTENCE]
    assert string.numbers == ["1, 21, 31…", "2, 3, 4…", "", "0, 10, 11…"]
    assert " / " in string.french
    page = client.get(f"{ADDRESS}?q=strings+were+saved").content.decode()
    assert "pour les nombres 1, 21, 31…" in page
    assert "pour les fractions" in page


def test_where_files_are_not_written_the_page_says_what_to_do(locale, logged_in, settings):
    settings.EDIT_CATALOGUES = False
    client = logged_in("translator")
    before = po_path("lt").read_bytes()
    for answer in (client.get(ADDRESS, follow=True), client.post(ADDRESS, {}, follow=True)):
        assert answer.status_code == 200
        assert "locale/lt/LC_MESSAGES/django.po" in answer.content.decode()
        assert "<textarea" not in answer.content.decode()
    assert po_path("lt").read_bytes() == before


@pytest.mark.parametrize("query", ["?q=%00", "?p=zzz", "?p=999999999999999999", "?q=" + "x" * 5000])
def test_any_query_string_is_answered(locale, logged_in, query):
    assert logged_in("translator").get(f"{ADDRESS}{query}").status_code == 200
