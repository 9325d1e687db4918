"""The words of the admin: French on French pages, codes nowhere that a person reads."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from phases.admin.naming import field_name
from phases.admin.role_names import role_name
from phases.editorial import journal, workflow
from phases.models import Article, GlossaryTerm, JournalEntry, Page, PerformanceContract, Phase
from tests import factories

NO_BREAK = "\u00a0"


def rows(client, model, query=""):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    page = client.get(reverse(name) + query).content.decode()
    return page, page.split('id="result_list"')[-1].split("</table>")[0]


def test_roles_have_french_names_wherever_a_person_reads_them(logged_in, phase):
    client = logged_in("administrator")
    user = factories.account("quelquun", "translator-lt")
    journal.record_roles(user, by=None, before=["editor"], after=["translator-lt"])
    page, listed = rows(client, type(user))
    assert "traduction (lituanien)" in listed
    form = client.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
    _page, roles = rows(client, Group)
    for name in ("rédaction", "publication", "administration", "traduction (lituanien)"):
        assert f">{name}</option>" in form
        assert f">{name}</a>" in roles
        assert f">{name}</a>" in page.split('id="changelist-filter"')[1]
    granted = reverse("admin:phases_journalentry_changelist") + "?verb__exact=granted"
    entry = client.get(granted).context["cl"].result_list[0]
    shown = client.get(reverse("admin:phases_journalentry_change", args=[entry.pk]))
    told = f"donné{NO_BREAK}: traduction (lituanien) · retiré{NO_BREAK}: rédaction"
    assert told in shown.content.decode()


def test_lists_show_dates_periods_and_answers_in_words(logged_in, phase):
    client = logged_in("administrator")
    factories.publish(Article, title_fr="Une", slug_fr="une", body_fr="<p>x</p>", date="2013-10")
    factories.publish(Page, title_fr="Une", slug_fr="une", is_placeholder=True)
    factories.ContractFactory(
        signed_on=factories.PartialDate(2013, 10), start_year=2013, end_year=2018
    )
    assert "octobre 2013" in rows(client, Article)[1]
    contracts = rows(client, PerformanceContract)[1]
    assert "octobre 2013" in contracts
    assert "2013-2018" in contracts  # As the public pages write periods.
    assert "2005-2008" in rows(client, Phase)[1]
    page, listed = rows(client, Page)
    assert ">oui<" in listed
    assert 'alt="True"' not in page
    assert 'alt="Search"' not in page
    assert 'alt="Rechercher"' in page


def test_a_reason_is_announced_in_french(logged_in, phase, publisher):
    revision = factories.edit(phase, publish=False, title_fr="À revoir")
    workflow.submit_for_review(revision, by=None)
    workflow.send_back(revision, reason="Trop long.", by=publisher)
    assert "(avec un motif à lire)" in rows(logged_in("administrator"), Phase)[1]


def test_headings_of_rows_say_their_kind_once(at_work, phase):
    person = at_work("editor")
    page = person.client.get(person.address(phase)).content.decode()
    heading = page.split('id="orientations-0"')[1].split("<h3>")[1].split("</h3>")[0]
    assert heading.count("Orientation") == 1
    heading = page.split('id="speakers-0"')[1].split("<h3>")[1].split("</h3>")[0]
    assert "Une Personne" in heading
    assert "<b>" in heading


@pytest.mark.parametrize("model", [GlossaryTerm, JournalEntry])
def test_a_list_counts_in_a_plural(logged_in, phase, model):
    GlossaryTerm.objects.bulk_create([GlossaryTerm(term="un"), GlossaryTerm(term="deux")])
    factories.edit(phase, title_fr="Deuxième")
    page, _listed = rows(logged_in("administrator"), model)
    footer = page.split('<p class="paginator">')[1].split("</p>")[0]
    assert model.objects.count() > 1
    assert footer.split() == [str(model.objects.count()), "entrées"]


@pytest.mark.parametrize("language", ["fr", "lt"])
def test_the_interface_names_languages_as_the_public_pages_do(logged_in, phase, language):
    client = logged_in("editor")
    client.post(reverse("admin:language"), {"language": language})
    page = client.get(reverse("admin:index")).content.decode()
    assert ">Lietuvių</button>" in page


def test_a_fault_of_a_row_is_told_with_a_french_colon(at_work, phase):
    person = at_work("editor")
    response = person.send(phase, person.open(phase), **{"speakers-0-name": ""})
    (error,) = response.context["error_summary"]
    assert error["label"] == f"Intervenant 1{NO_BREAK}: Nom"


def test_a_reader_of_the_form_is_not_told_to_others(at_work, phase):
    """Who may not save (the group lost its right) does not keep colleagues waiting."""
    reader, editor = at_work("translator"), at_work("editor")
    group = reader.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_phase"))
    assert reader.client.get(reader.address(phase)).status_code == 200
    page = editor.client.get(editor.address(phase))
    assert page.context["condition"].others == []


@pytest.mark.parametrize(("language", "written"), [("fr", "%d/%m/%Y"), ("lt", "%Y-%m-%d")])
def test_the_day_of_a_conflict_is_written_as_the_language_writes_it(
    at_work, phase, language, written
):
    editor, colleague = at_work("editor"), at_work("publisher")
    editor.client.post(reverse("admin:language"), {"language": language})
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), "save_draft", title_fr="Le sien")
    response = editor.send(phase, data, title_fr="Le mien")
    (error,) = response.context["error_summary"]
    day = timezone.localtime(workflow.newest_revision(Phase, phase.pk).created_at)
    assert day.strftime(written) in error["message"]


def test_each_cell_of_a_list_carries_the_heading_of_its_column(logged_in, phase):
    """On a narrow screen a row is a card, in which the headings of the table are not seen."""
    client = logged_in("administrator")
    factories.ContractFactory()
    for model in (PerformanceContract, JournalEntry, type(factories.account("other", "editor"))):
        page, _listed = rows(client, model)
        (table,) = html.fromstring(page).xpath('//table[@id="result_list"]')
        headings = [th.text_content().strip() for th in table.xpath("thead//th")]
        for row in table.xpath("tbody/tr"):
            labels = [cell.get("data-label", "") for cell in row.xpath("th|td")]
            assert labels == headings
        assert any(headings)


def test_the_name_of_a_language_has_a_capital_within_an_english_sentence(logged_in, phase):
    names = {}
    for language in ("fr", "en"):
        with translation.override(language):
            names[language] = field_name(Phase, "title_lt"), role_name("translator-lt")
    assert names == {
        "fr": ("titre (lituanien)", "traduction (lituanien)"),
        "en": ("title (Lithuanian)", "translation (Lithuanian)"),
    }
