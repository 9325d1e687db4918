"""Nothing that is not published is in any answer, nor that there is such a thing."""

import re

import pytest

from phases import languages, models
from phases.editorial import workflow
from phases.opendata.api.urls import RESOURCES
from tests import factories
from tests.test_preview import items, with_canaries

pytestmark = pytest.mark.django_db


def everything(api) -> str:
    """Return all answers of the API in all languages, as one text."""
    found = []
    for language in languages.ALL:
        found += [api.ask(a).content.decode() for a in (f"openapi.json?lang={language}", "")]
        for resource in RESOURCES:
            word = resource.serializer_class.resource
            for item in api.walk(f"{word}/?lang={language}&page_size=100"):
                found.append(str(item))
                address = item["url"].partition("/api/v1/")[2]
                found.append(api.ask(f"{address}?lang={language}").content.decode())
        found.append(api.client.get(f"/{language}/api/").content.decode())
    return "\n".join(found)


def test_no_draft_of_any_model_or_language_leaks(api):
    words = set()
    for item in items().values():
        words |= with_canaries(item)
    assert len(words) > 100
    assert re.findall(r"kanarek\w+", everything(api)) == []
    for word in words:
        assert api.ask(f"phases/{word}/").status_code == 404


def test_what_is_not_live_beside_what_is_does_not_leak(api):
    """What live items name are drafts: their words are in revisions only, their ids nowhere."""
    source = factories.save(models.Source, code="KANAREK", title_fr="kanarek source")
    theme = factories.save(models.Theme, name_fr="kanarek theme", slug_fr="kanarek")
    region = factories.save(
        models.Region, name_fr="kanarek region", slug_fr="kanarek", insee_code="98"
    )
    phase = factories.save(models.Phase, **factories.phase_values(title_fr="kanarek phase"))
    other = factories.save(models.Pole, name="kanarek pole", slug_fr="kanarek")
    domain = factories.save(models.SupportDomain, name_fr="kanarek", slug_fr="kanarek")
    stubs = {
        revision.item_id: model._base_manager.get(pk=revision.item_id)
        for model, revision in (
            (models.Source, source),
            (models.Theme, theme),
            (models.Region, region),
            (models.Phase, phase),
            (models.Pole, other),
            (models.SupportDomain, domain),
        )
    }
    get = {type(stub): stub for stub in stubs.values()}
    pole = factories.PoleFactory(themes_source=get[models.Source])
    pole.themes.add(get[models.Theme])
    pole.regions.add(get[models.Region])
    pole.sources.add(get[models.Source])
    factories.LabelEventFactory(
        pole=pole, kind="merged", successor=get[models.Pole], source=get[models.Source]
    )
    factories.StrategicAreaFactory(contract=None, pole=pole, source=get[models.Source])
    factories.ArticleFactory().phases.add(get[models.Phase])
    live = factories.PhaseFactory(budget_amount=1, budget_source=get[models.Source])
    live.sources.add(get[models.Source])
    live.sequel_sources.add(get[models.Source])
    orientation = factories.OrientationFactory(phase=live)
    orientation.support_domains.add(get[models.SupportDomain])
    hidden = [
        factories.ContractFactory(pole=pole, phase=get[models.Phase]),
        factories.ContractFactory(pole=get[models.Pole], phase=live),
    ]
    shown = factories.ContractFactory(pole=pole, phase=live)
    factories.CommitmentFactory(contract=shown, support_domain=get[models.SupportDomain])
    shown.sources.add(get[models.Source])
    said = everything(api)
    assert str(shown.pk) in said
    assert "kanarek" not in said.lower()
    for pk in [*stubs, *(contract.pk for contract in hidden)]:
        assert str(pk) not in said
    for contract in hidden:
        assert api.ask(f"contracts/{contract.pk}/").status_code == 404
    item = api.read(f"poles/{pole.slug_fr}/")
    assert (item["themes"], item["regions"], item["sources"]) == ([], [], [])
    assert item["themes_source"] is item["label_events"][0]["successor"] is None
    assert [contract["id"] for contract in item["contracts"]] == [str(shown.pk)]


def test_what_is_withdrawn_is_gone_at_once(api):
    factories.site()
    page = factories.publish(models.Page, title_fr="Une page", slug_fr="une-page")
    assert api.ask("pages/une-page/").status_code == 200
    workflow.withdraw(page, by=None)
    for key in ("une-page", page.pk):
        assert api.ask(f"pages/{key}/").status_code == 404
    assert api.read("pages/")["results"] == []


def test_pages_that_wait_for_the_ministry_are_not_public_in_production(api, settings):
    factories.PageFactory(is_placeholder=True)
    assert api.read("pages/")["count"] == 1
    settings.PUBLISH_PLACEHOLDERS = False
    assert api.read("pages/")["count"] == 0


def test_the_site_of_demonstration_says_so_in_each_answer(api, settings):
    factories.PoleFactory(slug_fr="invente")
    addresses = ("", "poles/", "poles/invente/", "poles/?page_size=0", "nothing/")
    assert all("notice" not in api.ask(address).json() for address in addresses)
    settings.DEMO = True
    settings.DEVELOPMENT = False
    for address in addresses:
        response = api.ask(address)
        assert response.json()["notice"] == "DONNÉES FICTIVES"
        assert response.headers["X-Robots-Tag"].startswith("noindex")
    settings.DEMO = False
    assert "X-Robots-Tag" not in api.ask("poles/").headers
