"""Export and import in the admin: counted before, looked at before, settled afterwards."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from phases.editorial import translation_files, workflow
from phases.localization import po, xliff
from phases.localization.exchange_files import MAX_BYTES
from phases.localization.memory import Pair, remember
from phases.models import Phase, RefusedTranslation, Revision, TranslationImport
from phases.snapshot import row_key
from tests import factories
from tests.admin.browser_form import fields
from tests.admin.conftest import said

EXCHANGE = "/admin/translations/lt/exchange/"
IMPORT = f"{EXCHANGE}import/"
MISSING = {"states": ["missing"], "format": "xliff"}


def export(client, code="xliff", **data):
    response = client.post(EXCHANGE, {**MISSING, "format": code, "_export": "1", **data})
    assert response["Content-Disposition"].startswith("attachment"), response.content.decode()
    return response


def read(response):
    return xliff.read(response.content, source_language="fr", target_language="lt")


def back(response, **texts):
    """Return the file as the agency sends it: texts by field."""
    bitext = read(response)
    units = [
        replace(unit, target=texts[field], target_tags=unit.source_tags, state="reviewed")
        if (field := unit.id.split()[-2]) in texts and unit.id.count(":") == 1
        else unit
        for unit in bitext.units
    ]
    return xliff.write(replace(bitext, units=tuple(units)))


def send(client, data, name="agence.xlf", **more):
    file = SimpleUploadedFile(name, data)
    return client.post(IMPORT, {"file": file, **more}, follow=True)


@pytest.fixture
def agent(logged_in, phase):
    return logged_in("translator")


@pytest.fixture
def phase(phase):
    """Return the phase with a French text that has no translation."""
    factories.edit(phase, body_fr="<p>Un <strong>texte</strong> inventé.</p>", title_lt="")
    return phase


def newest(phase):
    return workflow.newest_revision(Phase, phase.pk).snapshot[row_key(Phase, phase.pk)]


def test_what_waits_is_counted_and_downloaded(agent, phase):
    assert agent.get(EXCHANGE).status_code == 200
    remember([Pair("lt", phase.title_fr, "Etapas")])
    response = agent.post(EXCHANGE, {**MISSING, "_count": "1"})
    counts = {label: (one.texts, one.words) for label, one in response.context["quote"]}
    names = ["new", "near", "exact", "repeated", "total"]
    quote = dict(zip(names, counts.values(), strict=True))
    file = export(agent)
    assert file["Content-Type"] == "application/xliff+xml"
    assert quote["total"][0] == len(read(file).units)
    assert quote["exact"] == (1, len(phase.title_fr.split()))
    assert quote["new"][0] + quote["near"][0] == quote["total"][0] - 1
    bitext = po.read(export(agent, "po").content, source_language="fr", target_language="lt")
    assert {unit.id for unit in bitext.units} == {unit.id for unit in read(file).units}


def test_items_are_chosen_one_by_one(agent, phase):
    units = read(export(agent, items=[str(phase.pk)])).units
    assert {unit.id.split()[0] for unit in units} == {row_key(Phase, phase.pk)}
    assert "tmx" in export(agent, "tmx", states=["in_work"])["Content-Type"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"states": []}, "au moins"),
        ({"states": ["x"]}, "x"),
        ({"kind": "user"}, "user"),
        ({"items": ["00000000-0000-4000-8000-000000000000"]}, "élément"),
        ({"states": ["machine"]}, "Aucun texte"),
        ({"format": "tmx"}, "TMX"),
        ({"format": "doc"}, "doc"),
    ],
)
def test_what_cannot_be_exported_is_told(agent, phase, changes, sentence):
    response = agent.post(EXCHANGE, {**MISSING, "_export": "1", **changes})
    assert response.status_code == 200
    errors = str(response.context["form"].errors)
    assert sentence in errors
    assert "errorlist" in response.content.decode()


def test_a_file_is_looked_at_and_then_taken(agent, phase):
    data = back(export(agent), title="Etapas", body="Išgalvotas {1}tekstas{/1}.")
    before = Revision.objects.count()
    seen = send(agent, data, is_review="on")
    assert seen.context["taken"] == 2
    assert "Išgalvotas {1}tekstas{/1}." in seen.content.decode()
    assert Revision.objects.count() == before
    brought = TranslationImport.objects.get()
    done = agent.post(reverse("admin:translations_imported", args=["lt", brought.pk]), follow=True)
    assert said(done)
    assert newest(phase)["body_lt"] == "<p>Išgalvotas <strong>tekstas</strong>.</p>"
    assert newest(phase)["title_lt#status"]["state"] == "reviewed"
    lines = {line[3]: line for line in done.context["lines"]}
    assert len(lines) == len(read(export(agent, states=["missing", "reviewed"])).units)
    assert lines["Un {1}texte{/1} inventé."][4] == "Išgalvotas {1}tekstas{/1}."
    assert "None" not in seen.content.decode()
    again = send(agent, data, is_review="on")
    assert again.context["taken"] == again.context["refused"] == 0
    assert Revision.objects.count() == before + 1
    assert "agence.xlf" in agent.get(EXCHANGE).content.decode()


def test_a_reviewed_text_is_not_replaced_without_a_word(agent, phase):
    old = export(agent)
    told = gettext("This text, which a person has reviewed, is replaced:")
    assert told not in send(agent, back(old, title="Etapas"), is_review="on").content.decode()
    brought = TranslationImport.objects.get()
    agent.post(reverse("admin:translations_imported", args=["lt", brought.pk]))
    page = send(agent, back(old, title="Kitas etapas")).content.decode()
    assert page.count(told) == 1


def test_a_file_says_what_would_wait_no_longer_and_when_it_changes_nothing(agent, phase):
    revision = factories.edit(phase, publish=False, summary_fr="Un autre résumé.")
    workflow.submit_for_review(revision, by=None)
    data = back(export(agent), title="Etapas")
    page = send(agent, data).content.decode()
    assert "1 élément attend sa relecture" in page
    assert revision.title in page.partition("1 élément attend")[2].partition("<form")[0]
    agent.post(f"{IMPORT}{TranslationImport.objects.get().pk}/")
    assert "redevient un brouillon" not in (page := send(agent, data).content.decode())
    assert "Ce fichier ne change rien." in page


@pytest.mark.parametrize(
    ("language", "name"), [("fr", "Phase · Titre"), ("lt", "Etapas · Pavadinimas")]
)
def test_a_report_names_fields_in_the_language_of_who_reads_it(agent, phase, language, name):
    """Whoever exported the file, and whoever took it in, read English."""
    data = back(export(agent), title="Etapas")
    send(agent, data)
    address = reverse(
        "admin:translations_imported", args=["lt", TranslationImport.objects.get().pk]
    )
    agent.cookies["django_language"] = language
    assert name in agent.get(address).content.decode()
    agent.cookies["django_language"] = "en"
    agent.post(address)
    agent.cookies["django_language"] = language
    assert name in [line[2] for line in agent.get(address).context["lines"]]


def test_a_refused_text_is_settled_on_the_screen(agent, phase):
    data = back(export(agent), title="x" * 201, body="Be žymės")
    send(agent, data)
    address = reverse(
        "admin:translations_imported", args=["lt", TranslationImport.objects.get().pk]
    )
    report = agent.post(address, follow=True)
    rows = {row["refused"].target: row for row in report.context["rows"]}
    assert set(rows) == {"x" * 201, "Be žymės"}
    screen = agent.get(rows["Be žymės"]["address"])
    assert screen.status_code == 200
    assert "\nBe žymės</textarea>" in screen.content.decode()
    pk = rows["Be žymės"]["refused"].pk
    assert [one.reasons for one in screen.context["refused"]] == [
        [rows["Be žymės"]["refused"].reason]
    ]
    for _time in range(2):
        agent.post(f"{EXCHANGE}refused/", {"refused": str(pk)})
    assert [row.target for row in translation_files.waiting("lt")] == ["x" * 201]
    assert agent.get(rows["Be žymės"]["address"]).status_code == 404
    assert "x" * 201 in agent.get(f"{EXCHANGE}refused/").content.decode()


def test_a_refused_text_stands_beside_the_translation_that_it_would_replace(agent, phase):
    factories.edit(phase, body_lt="<p>Mūsų <strong>tekstas</strong>.</p>")
    every = ["missing", "machine", "in_work", "reviewed", "outdated"]
    send(agent, back(export(agent, states=every), body="Be žymės"))
    brought = TranslationImport.objects.get()
    report = agent.post(f"{IMPORT}{brought.pk}/", follow=True)
    assert "repris." not in said(report), "nothing was taken in"
    (row,) = report.context["rows"]
    page = agent.get(row["address"]).content.decode()
    assert "\nBe žymės</textarea>" in page
    assert '<p lang="lt">Mūsų {1}tekstas{/1}.</p>' in page


def test_a_refused_text_is_settled_when_its_place_is_saved(agent, phase):
    send(agent, back(export(agent), body="Be žymės"))
    address = reverse(
        "admin:translations_imported", args=["lt", TranslationImport.objects.get().pk]
    )
    (row,) = agent.post(address, follow=True).context["rows"]
    screen = agent.get(row["address"])
    form = fields(screen, "translating_form")
    assert form["refused"] == [str(row["refused"].pk)]
    place = row["address"].partition("?")[0]
    (box,) = [name for name, texts in form.items() if texts == ["Be žymės"]]
    agent.post(place, {**form, box: "{9}Kitos{/9} žymės"})
    assert translation_files.waiting("lt").exists(), "it is refused again"
    agent.post(place, {**form, box: "Su {1}žyme{/1}."})
    assert not translation_files.waiting("lt").exists()


def test_a_refused_text_whose_french_is_gone_is_shown_all_the_same(agent, phase):
    data = back(export(agent), body="Išgalvotas {1}tekstas{/1}.")
    factories.edit(phase, body_fr="")
    send(agent, data)
    address = reverse(
        "admin:translations_imported", args=["lt", TranslationImport.objects.get().pk]
    )
    (row,) = agent.post(address, follow=True).context["rows"]
    assert "Išgalvotas {1}tekstas{/1}." in agent.get(row["address"]).content.decode()


@pytest.mark.parametrize("number", ["x", "0", "9" * 30, "²", "-1"])
def test_a_refused_text_that_is_not_there(agent, phase, number):
    screen = reverse("admin:translations_item", args=["lt", "phase", phase.pk])
    assert agent.get(f"{screen}?refused={number}").status_code == 404
    assert said(agent.post(f"{EXCHANGE}refused/", {"refused": number}, follow=True))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"PK"),
        ("a.xlf", b"not xml"),
        ("a.xlf", b""),
        ("a.xlf", b"<!DOCTYPE x><xliff/>"),
        ("a.po", b"\xff\xfe\x00"),
        ("a.tmx", b"<tmx version='1.4'>"),
        ("a.xlf", b" " * (MAX_BYTES + 1)),
    ],
)
def test_another_file_is_answered_with_a_sentence(agent, phase, name, data):
    response = send(agent, data, name)
    assert response.status_code == 200
    assert response.context["file_form"].errors["file"][0].endswith(".")
    assert not TranslationImport.objects.exists()


def test_a_file_of_another_language_is_told(agent, phase):
    data = back(export(agent), title="Etapas").replace(b'"lt"', b'"en"')
    assert "fr → en" in send(agent, data).context["file_form"].errors["file"][0]


def test_each_language_has_its_own_people(agent, phase):
    other = EXCHANGE.replace("/lt/", "/en/")
    pages = [other, f"{other}import/", f"{other}refused/", f"{other}import/1/"]
    for page in pages:
        assert agent.get(page).status_code == 403
        assert agent.post(page, {**MISSING, "_export": "1"}).status_code == 403
    assert agent.get(f"{EXCHANGE}import/1/").status_code == 404
    assert agent.get(EXCHANGE.replace("/lt/", "/fr/")).status_code == 404


def test_an_import_is_of_its_language_only(logged_in, phase):
    agent = logged_in("editor")
    send(agent, back(export(agent), title="Etapas"))
    pk = TranslationImport.objects.get().pk
    assert agent.get(reverse("admin:translations_imported", args=["en", pk])).status_code == 404


def test_the_refused_are_listed_in_few_queries(agent, phase):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            agent.get(f"{EXCHANGE}refused/")
        return len(queries)

    send(agent, back(export(agent), title="x" * 201))
    brought = TranslationImport.objects.get()
    agent.post(reverse("admin:translations_imported", args=["lt", brought.pk]))
    assert RefusedTranslation.objects.count() == 1
    one = cost()
    for number in range(2, 5):
        other = factories.publish(
            Phase,
            **factories.phase_values(
                number, 2010 + 3 * number, 2011 + 3 * number, slug_fr=f"p{number}"
            ),
        )
        RefusedTranslation.objects.create(
            translation_import=brought, unit=f"{row_key(Phase, other.pk)} title 0",
            item=row_key(Phase, other.pk), source="x", target="y", reason="z",
        )  # fmt: skip
    assert cost() == one
