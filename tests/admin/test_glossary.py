"""The glossary in the admin: who may change what, the list, tables out and in."""

import csv
import io
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.editorial import first_glossary, glossary_table
from phases.editorial.glossary_table import columns
from phases.models import GlossaryTerm, TermTranslation
from tests.admin.browser_form import fields
from tests.admin.conftest import said

LIST = "admin:phases_glossaryterm_changelist"
ADD = "admin:phases_glossaryterm_add"
EXPORT = "admin:phases_glossaryterm_export"
IMPORT = "admin:phases_glossaryterm_import"


def make(term="terme inventé", note="", **words):
    made = GlossaryTerm.objects.create(term=term, note=note)
    for language, one in words.items():
        made.translations.create(language=language, words=one, status="proposal")
    return made


@pytest.fixture
def term(db):
    return make(note="Une note", en="invented term", lt="išgalvotas terminas")


def change(term):
    return reverse("admin:phases_glossaryterm_change", args=[term.pk])


def form_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return fields(response, "glossaryterm_form")


def as_it_is(term):
    values = glossary_table.values_of(GlossaryTerm.objects.get(pk=term.pk))
    return {name: value for name, value in values.items() if value}


# Forms


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_writers_add_change_and_delete(logged_in, role, db):
    client = logged_in(role)
    data = form_of(client, reverse(ADD))
    assert [data[f"translations-{n}-language"] for n in (0, 1)] == [["en"], ["lt"]]
    data |= {
        "term": "nouveau",
        "note": "x",
        "translations-1-words": "naujas",
        "translations-1-status": "attested",
    }
    assert client.post(reverse(ADD), data).status_code == 302
    made = GlossaryTerm.objects.get()
    assert as_it_is(made) == {"fr": "nouveau", "note": "x", "lt": "naujas", "status_lt": "attested"}
    data = form_of(client, change(made)) | {"term": "neuf", "translations-0-status": "proposal"}
    assert client.post(change(made), data).status_code == 302
    assert as_it_is(made) == {"fr": "neuf", "note": "x", "lt": "naujas", "status_lt": "proposal"}
    delete = reverse("admin:phases_glossaryterm_delete", args=[made.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 302
    assert not GlossaryTerm.objects.exists()


def test_a_term_without_status_or_twice_is_refused_with_a_sentence(logged_in, term):
    client = logged_in("editor")
    data = form_of(client, change(term)) | {"translations-0-status": ""}
    page = client.post(change(term), data)
    assert page.status_code == 200
    assert "Ce champ est obligatoire" in page.content.decode()
    page = client.post(reverse(ADD), form_of(client, reverse(ADD)) | {"term": term.term})
    assert "Le glossaire contient déjà ce terme" in page.content.decode()


def test_the_form_names_the_languages_of_its_fields(logged_in, term):
    page = logged_in("editor").get(change(term)).content.decode()
    for name, language in (("term", "fr"), ("note", "en")):
        (field,) = re.findall(f'<(?:input|textarea)[^>]* name="{name}"[^>]*>', page)
        assert f' lang="{language}"' in field
    page = logged_in("translator").get(change(term)).content.decode()
    assert '<span lang="en">Une note</span>' in page


def test_a_translator_changes_their_language_only(logged_in, term):
    client = logged_in("translator")
    data = form_of(client, change(term))
    assert "term" not in data
    assert data["translations-0-language"] == ["lt"]
    assert "translations-1-language" not in data
    english = term.translations.get(language="en")
    forged = data | {
        "term": "piraté",
        "note": "piratée",
        "translations-0-words": "kitas",
        "translations-0-status": "attested",
        "translations-0-DELETE": "on",
    }
    assert client.post(change(term), forged).status_code == 302
    assert as_it_is(term) == {
        "fr": "terme inventé",
        "note": "Une note",
        "en": "invented term",
        "status_en": "proposal",
        "lt": "kitas",
        "status_lt": "attested",
    }
    data = form_of(client, change(term))
    other_row = data | {"translations-0-id": english.pk, "translations-0-words": "hacked"}
    client.post(change(term), other_row)
    other_language = data | {"translations-0-language": "en", "translations-0-words": "hacked"}
    assert client.post(change(term), other_language).status_code == 200
    assert not TermTranslation.objects.filter(words="hacked").exists()
    english.refresh_from_db()
    assert english.words == "invented term"
    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(reverse(ADD), {"term": "x"}).status_code == 403
    delete = reverse("admin:phases_glossaryterm_delete", args=[term.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403


def test_a_translator_adds_the_translation_that_is_missing(logged_in, db):
    term = make(en="invented")
    client = logged_in("translator")
    data = form_of(client, change(term)) | {
        "translations-0-words": "naujas",
        "translations-0-status": "proposal",
    }
    assert client.post(change(term), data).status_code == 302
    assert as_it_is(term)["lt"] == "naujas"


@pytest.mark.parametrize("name", [LIST, ADD, EXPORT, IMPORT])
def test_who_has_no_role_sees_nothing(client, db, django_user_model, name):
    client.force_login(django_user_model.objects.create_user("somebody", is_staff=True))
    assert client.get(reverse(name)).status_code == 403
    client.logout()
    assert client.get(reverse(name)).status_code == 302


# The list


def test_the_list_is_searched_and_filtered(logged_in, db):
    make("premier", en="first", lt="pirmas")
    second = make("second", en="second")
    TermTranslation.objects.filter(term=second).update(status="attested")
    client = logged_in("translator")
    for query, terms in (
        ("", ["premier", "second"]),
        ("q=pirmas", ["premier"]),
        ("q=second", ["second"]),
        ("status_en=attested", ["second"]),
        ("status_lt=missing", ["second"]),
        ("status_lt=proposal&status_en=proposal", ["premier"]),
        ("status_lt=proposal&status_en=attested", []),
    ):
        response = client.get(f"{reverse(LIST)}?{query}")
        assert [one.term for one in response.context["cl"].result_list] == terms, query
    page = client.get(reverse(LIST)).content.decode()
    assert '<span lang="lt">pirmas</span> (proposition)' in page


def test_a_long_list_costs_no_more_queries(logged_in, db):
    client = logged_in("editor")
    counts = []
    for size in (2, 60):
        for number in range(size):
            make(f"terme {size} {number}", en="x", lt="y")
        for name in (LIST, EXPORT):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name)).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# Tables


def exported(client):
    text = client.get(reverse(EXPORT)).content.decode()
    assert text.startswith("\ufeff")
    return text


def look(client, content, follow=False):
    """Send a file; return the page with the report."""
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("glossary.csv", content, "text/csv")
    return client.post(reverse(IMPORT), {"file": file})


def take_in(client, content):
    page = look(client, content)
    return client.post(
        reverse(IMPORT),
        {"table": page.context["table"], "seen": page.context["seen"]},
        follow=True,
    )


def states(page):
    return {str(title): count for title, count, _lines in page.context["groups"]}


def test_the_export_opens_in_a_french_spreadsheet(logged_in, term):
    make("=1+1", note="-2; « oui »\nsuite", lt="@x")
    client = logged_in("translator")
    response = client.get(reverse(EXPORT))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    table = list(csv.DictReader(io.StringIO(exported(client)[1:]), delimiter=";"))
    assert list(table[0]) == list(columns())
    assert [(row["fr"], row["lt"], row["note"]) for row in table] == [
        ("'=1+1", "'@x", "'-2; « oui »\nsuite"),
        ("terme inventé", "išgalvotas terminas", "Une note"),
    ]


def test_what_was_exported_is_imported_without_change(logged_in, first_content):
    make("=1+1", note="-2; « oui »\nsuite", lt="@x")
    client = logged_in("editor")
    page = look(client, exported(client))
    assert states(page) == {}
    assert page.context["unchanged"] == GlossaryTerm.objects.count() > 70
    assert "Rien n’a encore été changé" in page.content.decode()


def test_a_table_is_taken_in_once(logged_in, term):
    client = logged_in("editor")
    table = (
        "fr,en,lt,status_en,status_lt,note\n"
        "terme inventé,,naujas,,attested,\n"
        "nouveau, new ,naujas terminas,attested,,Une note\n"
        "faux,x,y,absurd,proposal,\n"
        ",x,y,,,\n"
        "double,,,,,\n"
        "double,,,,,\n"
        "seul,,,attested,,\n"
        f"{'x' * 201},,,,,\n"
        f"long,,,,,{'x' * 1001}\n"
    )
    page = look(client, table)
    assert states(page) == {"Refusés": 6, "Nouveaux termes": 2, "Termes changés": 1}
    assert GlossaryTerm.objects.count() == 1, "a report changes nothing"
    reasons = [line.reason for _title, _count, lines in page.context["groups"] for line in lines]
    assert all(reasons[:6])
    assert not any(reasons[6:])
    response = take_in(client, table)
    assert "3 termes" in said(response)
    assert "6 lignes" in said(response)
    assert as_it_is(term) == {
        "fr": "terme inventé",
        "note": "Une note",
        "en": "invented term",
        "status_en": "proposal",
        "lt": "naujas",
        "status_lt": "attested",
    }
    assert as_it_is(GlossaryTerm.objects.get(term="nouveau")) == {
        "fr": "nouveau",
        "en": "new",
        "status_en": "attested",
        "lt": "naujas terminas",
        "status_lt": "proposal",
        "note": "Une note",
    }
    assert LogEntry.objects.count() == 3
    again = look(client, table)
    assert states(again) == {"Refusés": 6}
    assert again.context["taken"] == 0


def test_a_translator_takes_in_their_language_only(logged_in, term):
    client = logged_in("translator")
    table = "fr;en;lt;status_lt\nterme inventé;;kitas;attested\nnouveau;;naujas;proposal\n"
    page = look(client, table)
    assert states(page) == {"Refusés": 1, "Termes changés": 1}
    take_in(client, table)
    assert as_it_is(term)["lt"] == "kitas"
    assert GlossaryTerm.objects.count() == 1
    take_in(client, "fr;en;note\nterme inventé;hacked;hacked\n")
    assert as_it_is(term)["en"] == "invented term"
    assert as_it_is(term)["note"] == "Une note"


def test_what_changed_since_the_report_is_looked_at_again(logged_in, term):
    client = logged_in("editor")
    table = "fr,lt\nterme inventé,naujas\n"
    page = look(client, table)
    term.translations.filter(language="lt").update(words="kolegos")
    data = {"table": page.context["table"], "seen": page.context["seen"]}
    again = client.post(reverse(IMPORT), data)
    assert again.status_code == 200
    assert "kolegos" in again.content.decode()
    assert as_it_is(term)["lt"] == "kolegos"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00f",
        "fr,lt\né,ž\n".encode("latin-1", "replace").replace(b"?", b"\xe9"),
        b"PK\x03\x04\x00\x00",
        b"fr\x00,lt\n",
        b"lt,en\nx,y\n",
        b"fr,fr\nx,y\n",
        b"fr,absurd\nx,y\n",
        b"fr,lt\n",
        b'fr,lt\n"x,y\n',
        b"fr,lt\nx,y,z\n",
        b"fr\n" + b"x\n" * 5001,
        b"fr\n" + b"x" * (1024 * 1024),
        b"\n\n",
    ],
    ids=lambda content: str(content[:20]),
)
def test_bad_files_are_refused_with_a_sentence(logged_in, term, content):
    page = look(logged_in("editor"), content)
    assert page.status_code == 200
    assert page.context["form"].errors["file"]
    assert "groups" not in page.context
    assert GlossaryTerm.objects.count() == 1


@pytest.mark.parametrize("table", ["", "x", "fr\n\x00", "fr,lt\nx,y,z"])
def test_a_forged_confirmation_is_refused(logged_in, term, table):
    response = logged_in("editor").post(reverse(IMPORT), {"table": table, "seen": "x"}, follow=True)
    assert response.status_code == 200
    assert said(response)
    assert GlossaryTerm.objects.count() == 1


def test_a_file_is_asked_for(logged_in, term):
    client = logged_in("editor")
    assert client.get(reverse(IMPORT)).status_code == 200
    assert client.post(reverse(IMPORT), {}).context["form"].errors["file"]


def test_a_term_deleted_in_the_admin_stays_away(logged_in, first_content):
    one = GlossaryTerm.objects.get(term="contrat de performance")
    client = logged_in("editor")
    address = reverse("admin:phases_glossaryterm_delete", args=[one.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302
    assert first_glossary.load()["withdrawn"] == 1
    assert not GlossaryTerm.objects.filter(term=one.term).exists()
