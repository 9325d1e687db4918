"""Lists: absurd addresses get an answer, queries do not grow with rows, all models are there."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.admin.fields import expand
from phases.models import Page, PerformanceContract, Phase, Revision
from phases.snapshot import item_models, owned_models, snapshot_fields
from tests import factories

MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
ABSURD = [
    "title__icontains=%00",
    "title_fr__icontains=%00",
    "signed_on__year=0",
    "updated_at__year=0",
    "updated_at__year=99999999999",
    "created_at__year=0",
    "created_at__day=x",
    "q=%00",
    "q=" + "x" * 5000,
    "q=%ff%fe",
    "p=abc",
    "p=-1",
    "p=99999999999999999999999999",
    "o=abc.-99",
    "all=",
    "e=1",
    "missing=xx",
    "missing=%00",
    "id__exact=%00",
    "id__in=1,2",
    "pk__in=",
    "nothing__at__all=1",
    "phase__title_fr__regex=(",
    "name__regex=(",
    "number__exact=99999999999999999999",
    "number__gt=x",
    "%00=1",
    "_facets=True",
    "_to_field=xx",
    "item_id=x",
    "item_model=%00",
    "regions__id__exact=x",
    "date_joined__year=0",
]


@pytest.mark.parametrize("query", ABSURD)
def test_an_absurd_address_never_crashes_a_list(client, administrator, phase, query):
    client.force_login(administrator)
    for label in MODELS:
        response = client.get(
            f"{reverse('admin:' + label.replace('.', '_') + '_changelist')}?{query}", follow=True
        )
        assert response.status_code == 200, f"{label} {query}"


def test_an_address_that_was_not_understood_shows_the_whole_list_and_says_so(
    client, administrator, phase
):
    client.force_login(administrator)
    address = reverse("admin:phases_phase_changelist")
    response = client.get(f"{address}?title_fr__icontains=%00", follow=True)
    assert response.redirect_chain == [(f"{address}?e=1", 302)]
    page = response.content.decode()
    assert phase.title_fr in page
    assert "messagelist" in page


@pytest.mark.parametrize("label", MODELS)
def test_an_absurd_id_leads_back(client, administrator, label):
    client.force_login(administrator)
    name = f"admin:{label.replace('.', '_')}_change"
    for absurd in ("x", "%00", "0", "-1", "9" * 40, "00000000-0000-0000-0000-000000000000"):
        response = client.get(reverse(name, args=[absurd]), follow=True)
        assert response.status_code == 200, absurd


@pytest.mark.parametrize("count", [2, 12])
def test_a_list_costs_the_same_queries_for_any_number_of_rows(
    client, administrator, django_assert_max_num_queries, count
):
    for _ in range(count):
        factories.OrientationFactory()
        factories.PoleFactory()
    client.force_login(administrator)
    for name in ("phase", "pole"):
        with django_assert_max_num_queries(16):
            client.get(reverse(f"admin:phases_{name}_changelist"))


def test_a_form_costs_the_same_queries_for_any_number_of_rows(client, administrator):
    used = []
    client.force_login(administrator)
    for count in (2, 12):
        orientations = [{"text_fr": f"<p>{n}</p>"} for n in range(count)]
        number = len(used) + 1
        values = factories.phase_values(number, 2000 + 5 * number, 2001 + 5 * number)
        item = factories.publish(Phase, **values, orientation=orientations)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("admin:phases_phase_change", args=[item.pk]))
        used.append(len(queries))
    assert used[1] <= used[0], used


def test_missing_translations_are_counted_with_owned_rows_and_can_be_filtered(
    client, administrator, phase
):
    complete = factories.publish(
        Phase,
        **factories.phase_values(2, 2009, 2012, title_lt="Etapas 2", title_en="Phase two"),
    )
    client.force_login(administrator)
    address = reverse("admin:phases_phase_changelist")
    changelist = client.get(address).context["cl"]
    counts = {item.pk: item.missing_texts for item in changelist.result_list}
    assert counts[phase.pk] == {"en": 6, "lt": 1}
    assert counts[complete.pk] == {"en": 0, "lt": 0}
    found = client.get(f"{address}?missing=lt").context["cl"].result_list
    assert [item.pk for item in found] == [phase.pk]


def test_a_page_that_waits_for_the_ministry_is_listed_in_production(
    client, administrator, settings
):
    page = factories.publish(
        Page, title_fr="À compléter", slug_fr="a-completer", is_placeholder=True
    )
    settings.PUBLISH_PLACEHOLDERS = False
    client.force_login(administrator)
    assert str(page.pk) in client.get(reverse("admin:phases_page_changelist")).content.decode()


def test_every_kind_of_item_can_be_listed_added_and_opened(client, administrator):
    client.force_login(administrator)
    index = client.get(reverse("admin:index")).content.decode()
    for model in item_models():
        name = model._meta.model_name
        assert reverse(f"admin:phases_{name}_changelist") in index
        assert client.get(reverse(f"admin:phases_{name}_add")).status_code == 200


def test_the_index_goes_in_the_order_of_the_work(client, administrator):
    client.force_login(administrator)
    index = client.get(reverse("admin:index")).content.decode()
    order = [
        index.index(f'href="/admin/phases/{name}/"')
        for name in ("phase", "performancecontract", "pole", "article", "page", "sitesettings")
    ]
    order += [
        index.index(f'href="/admin/{path}/"')
        for path in ("phases/theme", "phases/source", "auth/user", "phases/revision")
    ]
    assert order == sorted(order)


def test_the_site_settings_open_their_one_row(client, administrator):
    client.force_login(administrator)
    row = factories.publish(
        factories.models.SiteSettings,
        ministry_name_fr="Ministère inventé",
        service_name_fr="Service",
    )
    response = client.get(reverse("admin:phases_sitesettings_changelist"))
    assert response.url == reverse("admin:phases_sitesettings_change", args=[row.pk])


@pytest.mark.parametrize(
    ("accepted", "language"), [("", "fr"), ("de", "fr"), ("en-GB,en", "en"), ("lt", "lt")]
)
def test_the_admin_speaks_french_unless_the_browser_prefers_another(client, db, accepted, language):
    page = client.get(reverse("admin:login"), headers={"accept-language": accepted})
    assert f'<html lang="{language}"' in page.content.decode()


def test_a_link_changes_the_language_of_the_admin_only(client, db):
    response = client.post(
        reverse("admin:language"), {"language": "lt", "next": reverse("admin:login")}, follow=True
    )
    assert '<html lang="lt"' in response.content.decode()
    assert client.cookies["django_language"]["path"] == "/admin/"


def test_history_is_read_only_and_says_what_changed(client, administrator, phase):
    client.force_login(administrator)
    factories.edit(phase, by=administrator, title_fr="Titre changé")
    history = client.get(reverse("admin:phases_phase_history", args=[phase.pk]), follow=True)
    assert history.status_code == 200
    revisions = [row["revision"] for row in history.context["rows"]]
    assert [revision.number for revision in revisions] == [2, 1]
    address = reverse("admin:phases_revision_change", args=[revisions[0].pk])
    page = client.get(address).content.decode()
    assert "Titre changé" in page
    assert phase.title_fr in page
    assert client.post(address, {"comment": "x"}).status_code == 403


def test_revisions_of_a_contract_name_its_pole_in_one_query(
    client, administrator, phase, django_assert_max_num_queries
):
    contracts = [
        factories.publish(
            PerformanceContract,
            pole=str(factories.PoleFactory(name=f"Pôle nommé {number}").pk),
            phase=str(phase.pk),
            version=1,
        )
        for number in range(5)
    ]
    client.force_login(administrator)
    with django_assert_max_num_queries(16):
        response = client.get(reverse("admin:phases_revision_changelist"))
    page = response.content.decode()
    for contract in contracts:
        assert str(contract) in page
    revision = Revision.objects.get(item_id=contracts[2].pk)
    address = reverse("admin:phases_revision_change", args=[revision.pk])
    assert "Pôle nommé 2" in client.get(address).content.decode()


def test_every_field_of_every_item_and_row_is_in_a_form():
    """A new field of a model is not forgotten here."""
    for model in item_models():
        item_admin = admin.site._registry[model]
        shown = {field for _title, names in item_admin.sections for field in expand(model, names)}
        assert {field.name for field in snapshot_fields(model)} - {"only"} == shown, model
        inlines = {inline.model: inline for inline in item_admin.inlines}
        for owned, owner in owned_models(model):
            expected = {field.name for field in snapshot_fields(owned)}
            # A row of a pôle or of a contract names one owner.
            other = {name for name in owned.owners if name != owner}
            assert expected - other == set(expand(owned, inlines[owned].fields)), owned


def test_a_search_finds_the_words_of_what_is_not_public(logged_in, db):
    client = logged_in("editor")
    live = factories.publish(Page, title_fr="Publiée", slug_fr="publiee", body_fr="<p>Ancien</p>")
    stub = factories.save(
        Page, title_fr="Jamais", slug_fr="jamais", body_fr="<p>Une « usine » d’écrous</p>"
    )
    factories.edit(live, publish=False, body_fr="<p>Écrous neufs</p>", title_lt="Veržlės")
    factories.publish(Page, title_fr="Autre", slug_fr="autre", body_fr="<p>Vis</p>")

    def found(words):
        response = client.get(reverse("admin:phases_page_changelist"), {"q": words})
        return {item.pk for item in response.context["cl"].result_list}

    assert found("écrous") == {live.pk, stub.item_id}
    assert found("écrous usine") == {stub.item_id}
    assert found("veržlės") == {live.pk}
    assert found("vis") == {Page.objects.get(title_fr="Autre").pk}
    # Neither the names of fields nor ids are words.
    assert not found("title_fr") | found(str(stub.item_id)) | found("%") | found("null")
