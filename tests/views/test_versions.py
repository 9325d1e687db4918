"""What a signed amendment changed: rows of the same name are the same row."""

import datetime

import pytest

from phases import models
from phases.localization.status import status_value
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions():
    factories.site()
    first = factories.ContractFactory(
        pole__slug_fr="pole", phase__slug_fr="phase", preamble_fr="<p>Un texte ancien.</p>"
    )
    second = factories.ContractFactory(
        pole=first.pole, phase=first.phase, version=2, preamble_fr="<p>Un texte nouveau.</p>"
    )
    for contract, markets in ((first, ("Santé", "Énergie")), (second, ("Énergie", "Mobilité"))):
        for name in markets:
            factories.TargetMarketFactory(contract=contract, name_fr=name)
    return first, second


ADDRESS = "/fr/contrats/pole/phase/v2/changements/"


def test_rows_that_came_and_went_and_words_that_changed_are_told(client, versions):
    page = words(client.get(ADDRESS))
    for part in ("Supprimé : ancien", "Ajouté : nouveau", "Supprimé : Santé", "Ajouté : Mobilité"):
        assert part in page.replace("\u00a0", " "), part
    assert "Énergie" not in page


def test_nothing_that_changed_is_one_sentence(client, versions):
    first, second = versions
    second.preamble_fr = first.preamble_fr
    second.save()
    second.targetmarkets.all().delete()
    for name in ("Santé", "Énergie"):
        factories.TargetMarketFactory(contract=second, name_fr=name)
    assert "n’a changé" in words(client.get(ADDRESS))


def test_the_first_version_changed_nothing_and_one_that_is_not_live_is_not_there(client, versions):
    assert client.get("/fr/contrats/pole/phase/v1/changements/").status_code == 404
    assert client.get("/fr/contrats/pole/phase/v3/changements/").status_code == 404


def test_versions_lead_to_it(client, versions):
    assert f'href="{ADDRESS}"' in client.get("/fr/contrats/pole/phase/").content.decode()


def test_words_of_two_languages_are_no_change(client, versions):
    first, second = versions
    english = ADDRESS.replace("/fr/", "/en/")
    second.preamble_en = "<p>A new text.</p>"
    second.save()
    assert "Removed: ancien" in words(client.get(english)).replace("\u00a0", " ")
    first.preamble_en = "<p>An old text.</p>"
    first.save()
    page = words(client.get(english)).replace("\u00a0", " ")
    for part in ("Removed: An old", "Added: A new"):
        assert part in page
    assert "ancien" not in page
    assert "A new text" not in words(client.get(ADDRESS))


def test_a_row_that_is_called_otherwise_is_the_same_and_says_what_changed(client, versions):
    names = ("Projets labellisés", "Projets labelisés")
    for contract, name, target in zip(versions, names, (10, 12), strict=True):
        indicator = factories.IndicatorFactory(
            contract=contract, name_fr=name, target=target, target_year=2018
        )
        models.IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2013 + target, value=5
        )
    page = words(client.get(ADDRESS)).replace("\u00a0", " ")
    for part in (
        "Cible, 2018 Supprimé : 10 Ajouté : 12",
        "Mesuré, 2023 Supprimé : 5",
        "Mesuré, 2025 Ajouté : 5",
    ):
        assert part in page, part
    assert page.count("Projets") == 2  # the row's name, and what became of its name


def test_each_kind_of_row_tells_its_own(client, versions):
    domain = factories.SupportDomainFactory(name_fr="International")
    for number, contract in enumerate(versions):
        factories.SignatoryFactory(contract=contract, body_fr="Ville", name=("Une", "Un")[number])
        factories.CommitmentFactory(
            contract=contract, support_domain=domain, text_fr=f"<p>{number + 5} PME aidées.</p>"
        )
        challenge = factories.ChallengeFactory(
            contract=contract, name_fr="Recycler", kind=("technological", "innovation")[number]
        )
        challenge.markets.set(contract.targetmarkets.all())
        factories.AttachmentFactory(
            contract=contract, title_fr="Contrat", language=("fr", "en")[number]
        )
    page = words(client.get(ADDRESS)).replace("\u00a0", " ").replace("\u202f", " ")
    for part in (
        "Supprimé : Une Ajouté : Un",
        "International Texte Supprimé : 5 Ajouté : 6 PME aidées.",
        "Supprimé : défi technologique Ajouté : défi d’innovation",
        "Marchés-cibles associés Supprimé : Santé Ajouté : Mobilité",
        "Supprimé : PDF, 0,1 ko, Français Ajouté : PDF, 0,1 ko, English",
    ):
        assert part in page, part


def test_as_many_queries_for_30_rows_as_for_3(client, versions):
    def add(number):
        for contract in versions:
            for one in range(number):
                market = factories.TargetMarketFactory(contract=contract)
                factories.ChallengeFactory(contract=contract).markets.add(market)
                factories.CommitmentFactory(contract=contract)
                indicator = factories.IndicatorFactory(contract=contract, target=one)
                models.IndicatorValue.objects.create(
                    contract=contract, indicator=indicator, year=2014, value=1
                )

    add(3)
    few = count_queries(client, ADDRESS)
    add(27)
    assert count_queries(client, ADDRESS) == few


def test_a_draft_of_a_version_is_not_told(client, versions, editor):
    pole, phase = versions[0].pole, versions[0].phase
    values = {"pole": str(pole.pk), "phase": str(phase.pk)}
    factories.save(models.PerformanceContract, version=3, preamble_fr="<p>kanarek</p>", **values)
    client.force_login(editor)
    assert "kanarek" not in words(client.get(ADDRESS))
    assert client.get(ADDRESS.replace("v2", "v3")).status_code == 404


def test_another_translation_of_the_same_french_is_no_change(client, versions):
    first, second = versions
    for contract, lithuanian in ((first, "<p>Vienas.</p>"), (second, "<p>Kitas.</p>")):
        contract.preamble_fr, contract.preamble_lt = "<p>Un texte.</p>", lithuanian
        contract.save()
    assert "Vienas" not in words(client.get(ADDRESS.replace("/fr/", "/lt/")))


def test_a_change_that_no_translation_says_yet_is_told_in_french(client, versions):
    for contract in versions:
        contract.preamble_lt = "<p>Tas pats.</p>"
        contract.translation_status_lt = {
            "preamble": status_value("reviewed", "<p>Un texte ancien.</p>")
        }
        contract.save()
    html = client.get(ADDRESS.replace("/fr/", "/lt/")).content.decode()
    assert '<span lang="fr">ancien</span></del>' in html
    assert '<span lang="fr">nouveau</span></ins>' in html


def test_it_is_cited_by_its_own_address_and_is_as_new_as_the_newer_change(client, versions):
    first, second = versions
    first.updated_at, second.updated_at = (
        datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC) for day in (9, 2)
    )
    for contract in versions:
        contract.save()
    page = client.get(ADDRESS)
    assert page.context["permalink"] == f"http://testserver{ADDRESS}?version=2026-03-09"
    assert page.context["updated_at"] == first.updated_at
