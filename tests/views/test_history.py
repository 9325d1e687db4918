"""What changed on a page: words that came and went, and nothing that is not public."""

import pytest

from phases.caching.tokens import token
from phases.editorial import workflow
from phases.models import Article, Page, PerformanceContract, Phase, Pole, PublicChange, Theme
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db

ADDRESS = "/fr/historique/phases/phase-inventee-1/"


@pytest.fixture
def phase():
    factories.site()
    return factories.publish(
        Phase,
        **factories.phase_values(
            summary_fr="Un résumé ancien.", orientation=[{"text_fr": "<p>Une orientation.</p>"}]
        ),
    )


def test_words_are_marked_as_come_and_gone_in_their_language(client, phase):
    factories.edit(phase, summary_fr="Un résumé nouveau.", summary_lt="Santrauka.")
    html = client.get(ADDRESS).content.decode()
    assert '<del><span class="fr-sr-only">Supprimé : </span>ancien</del>' in html.replace(
        "\u00a0", " "
    )
    assert '<ins><span class="fr-sr-only">Ajouté : </span>nouveau</ins>' in html.replace(
        "\u00a0", " "
    )
    assert '<span lang="lt">Santrauka.</span>' in html
    text = words(client.get(ADDRESS))
    assert "Résumé (français)" in text
    assert "Résumé (lituanien)" in text
    assert "première publication" in text


def test_rows_are_named_with_their_place(client, phase):
    row = f"orientation:{phase.orientations.get().pk}"
    factories.edit(phase, row=row, text_fr="<p>Une grande orientation.</p>")
    assert "Orientation 1 Texte (français) Une Ajouté : grande orientation." in words(
        client.get(ADDRESS)
    )


def test_a_page_goes_by_the_names_of_other_items_where_it_shows_them(client):
    factories.site()
    theme = factories.publish(Theme, name_fr="Thème inventé", slug_fr="theme-invente")
    pole = factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    factories.edit(pole, themes=[str(theme.pk)])
    name = token(f"theme:{theme.pk}.name_fr")

    def keys(address):
        return client.get(address)["Surrogate-Key"].split()

    assert name in keys("/fr/historique/poles/pole-invente/")
    assert name not in keys("/fr/historique/poles/")
    assert name in keys("/fr/poles/")
    # Whose example asks for no theme.
    assert name not in keys("/fr/api/")


def test_no_draft_and_no_name_of_a_person_is_shown(client, phase, editor):
    factories.edit(phase, publish=False, summary_fr="Un secret.", by=editor)
    assert "secret" not in words(client.get(ADDRESS))
    revision = workflow.newest_revision(Phase, phase.pk)
    workflow.publish(revision, by=None)
    assert "secret" in words(client.get(ADDRESS))
    for address in (ADDRESS, "/fr/historique/", "/fr/historique/atom.xml"):
        assert editor.get_username() not in client.get(address).content.decode()


def test_markup_in_a_text_stays_text(client, phase):
    factories.edit(phase, summary_fr="<script>alert(1)</script> </ins>")
    html = client.get(ADDRESS).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_what_was_withdrawn_is_not_shown_any_more(client, phase, publisher):
    factories.edit(phase, summary_fr="Une erreur.")
    factories.edit(phase, summary_fr="Corrigé.")
    workflow.withdraw(phase, by=publisher)
    assert client.get(ADDRESS).status_code == 404
    text = words(client.get("/fr/historique/phases/"))
    assert "Phase Retiré du site" in text
    assert "Phase inventée" not in text
    feed = client.get("/fr/phases/atom.xml").content.decode()
    assert "Phase inventée" not in feed
    assert "Une erreur" not in feed
    workflow.publish(workflow.newest_revision(Phase, phase.pk), by=publisher)
    text = words(client.get(ADDRESS))
    assert "Une erreur." not in text
    assert "publié de nouveau" in text
    assert text.count("Ce que la page disait alors n’est plus montré") == 2


def test_an_item_that_was_named_and_is_gone_is_not_named(client, publisher):
    factories.site()
    first = factories.publish(Theme, name_fr="Thème premier", slug_fr="premier")
    second = factories.publish(Theme, name_fr="Thème second", slug_fr="second")
    pole = factories.publish(Pole, name="Pôle P", slug_fr="p", themes=[str(first.pk)])
    factories.edit(pole, themes=[str(second.pk)])
    address = "/fr/historique/poles/p/"
    text = words(client.get(address))
    assert "Supprimé : Thème premier" in text
    assert "Ajouté : Thème second" in text
    workflow.withdraw(first, by=publisher)
    text = words(client.get(address))
    assert "Thème premier" not in text
    assert "Thème second" in text


def test_values_are_read_as_elsewhere_on_the_site(client, phase):
    source = factories.SourceFactory(code="Z1", title_fr="Document inventé")
    factories.edit(
        phase,
        budget_amount="1500000.00",
        budget_source=str(source.pk),
        headline_fr="Annonce",
        headline_on="2013-01",
    )
    text = words(client.get(ADDRESS))
    assert "1\u202f500\u202f000" in text.replace(" ", "\u202f")
    assert "janvier 2013" in text
    assert "Document inventé" in text


@pytest.mark.parametrize("path", ["", "phases/", "phases/phase-inventee-1/"])
def test_a_page_of_changes_says_when_the_newest_was(client, phase, path):
    """And gives no second address to cite: that of the page itself is above."""
    page = client.get(f"/fr/historique/{path}")
    html = page.content.decode()
    assert page.context["updated_at"] == phase.updated_at
    assert "Mis à jour le" in words(page)
    assert html.count('rel="bookmark"') == 1
    assert "/historique/historique/" not in html


def test_a_translation_that_was_reviewed(client, phase):
    factories.edit(phase, summary_lt="Santrauka.")
    status = {"state": "reviewed", "source": "Un résumé ancien.", "by": "Une Personne"}
    factories.edit(phase, **{"summary_lt#status": status})
    text = words(client.get(ADDRESS))
    assert "La traduction a été relue par une personne." in text
    assert "Une Personne" not in text


def test_a_publication_that_changed_nothing_to_read(client, phase):
    PublicChange.objects.create(
        item_model="phase", item_id=phase.pk, kind="changed", at=phase.updated_at
    )
    assert "Rien de ce que lisent les visiteurs n’a changé." in words(client.get(ADDRESS))


def test_what_former_versions_of_the_site_knew_is_read_as_well(client, phase):
    """A field or a model that has another name since: its changes are told all the same."""
    old = {"number": 0, "what": "changed", "language": "fr", "before": "Un", "after": "Deux"}
    PublicChange.objects.create(
        item_model="phase",
        item_id=phase.pk,
        kind="changed",
        at=phase.updated_at,
        changes=[
            {**old, "row": "phase", "field": "former_field"},
            {**old, "row": "formermodel", "field": "text", "number": 2},
            {**old, "row": "phase", "field": "summary", "language": "xx"},
            {**old, "row": "pole", "field": "themes", "before": [str(phase.pk)], "after": []},
            {"what": "more", "number": 3},
        ],
    )
    PublicChange.objects.create(
        item_model="formermodel", item_id=phase.pk, kind="changed", at=phase.updated_at
    )
    text = words(client.get(ADDRESS))
    assert "former_field (français)" in text
    assert "formermodel 2" in text
    assert "Et 3 autres changements." in text
    assert client.get("/fr/historique/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("nulle-part/", "phases/nulle-part/", "historique/", "phases"),
        *("actualites/atom.xml", "../admin/", "%00/", "phases/" * 400),
    ],
)
def test_what_has_no_content_has_no_changes(client, address):
    assert client.get(f"/fr/historique/{address}").status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "9" * 30])
def test_pages_that_are_not_there(client, phase, page):
    assert client.get(ADDRESS, {"page": page}).status_code == 404


def test_every_kind_of_page_has_its_changes(client, phase):
    pole = factories.publish(Pole, name="Pôle P", slug_fr="p")
    factories.publish(Article, title_fr="Sans texte", slug_fr="sans-texte")
    factories.publish(Page, title_fr="Contact", slug_fr="contact", role="contact")
    factories.publish(Page, title_fr="Une page", slug_fr="une-page")
    contract = {"pole": str(pole.pk), "phase": str(phase.pk), "version": 1}
    factories.publish(PerformanceContract, **contract)
    for address in (
        *("", "phases/", "poles/", "contrats/", "actualites/", "plan-du-site/"),
        *("poles/p/", "contrats/p/phase-inventee-1/", "contrats/p/phase-inventee-1/v1/"),
        *("pages/une-page/", "contact/"),
    ):
        page = client.get(f"/fr/{address}")
        response = client.get(page.context["history_url"])
        assert response.status_code == 200, address
        assert b'id="change-' in response.content, address
        (permalink,) = {page.context["permalink"], response.context["cited_address"]}
        assert permalink


def test_changes_cost_the_same_however_many_there_are(client):
    factories.site()

    def publish(first, count):
        for number in range(first, first + count):
            pole = factories.publish(Pole, name=f"Pôle {number}", slug_fr=f"pole-{number}")
            page = factories.publish(Page, title_fr=f"Page {number}", slug_fr=f"page-{number}")
            factories.edit(page, body_fr="<p>Autre texte</p>")
        return pole

    publish(0, 2)
    addresses = ["/fr/historique/", "/fr/historique/poles/", "/fr/historique/atom.xml"]
    few = [count_queries(client, address) for address in addresses]
    pole = publish(2, 8)
    assert [count_queries(client, address) for address in addresses] == few
    address = f"/fr/historique/poles/{pole.slug_fr}/"
    factories.edit(pole, name="Autre nom")
    one = count_queries(client, address)
    for number in range(5):
        factories.edit(pole, name=f"Autre nom {number}")
    assert count_queries(client, address) == one
