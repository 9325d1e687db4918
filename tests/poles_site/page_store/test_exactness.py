"""After any publication, what is held is what a fresh rendering gives, and little goes in vain."""

import difflib
import random
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from phases import models
from phases.editorial import language_publication, undo, workflow
from phases.snapshot import row_key
from poles_site.page_store.application import PageStore
from tests import factories
from tests.page_store import ask
from tests.pages import sitemap_addresses

#: Of the pages that go, those that would have been the same: the share that is put up with.
NEEDLESS = 0.10
#: It shows how large the files are that are made from what was published: nobody knows before.
SIZES = "/donnees/"
#: Pages that are compared after each act; all are at the end.
LOOKS = 8
#: Public addresses that no site map names.
UNLISTED = (
    "poles/?theme=theme-1",
    "poles/?vue=carte",
    "contrats/?region=region-1",
    "actualites/atom.xml",
    "phases/atom.xml",
    "historique/",
    "historique/poles/",
    "historique/poles/pole-invente-1/",
    "phases/?version=2013-01-09",
    "comparer/",
    "comparer/?contrat=pole-invente-1/phase-inventee-3&contrat=pole-invente-2/phase-inventee-3",
    "comparer/?pole=pole-invente-1&pole=pole-invente-3",
    "suivre/",
)
SITE_MAPS = ("/sitemap.xml", "/sitemap-poles.xml", "/sitemap-contracts.xml", "/sitemap-phases.xml")


def furnish() -> None:
    """Publish a small invented site through the workflow."""
    factories.publish(
        models.SiteSettings, ministry_name_fr="Ministère inventé", service_name_fr="Service inventé"
    )
    themes = [
        factories.publish(models.Theme, name_fr=f"Thème inventé {n}", slug_fr=f"theme-{n}")
        for n in range(2)
    ]
    regions = [
        factories.publish(
            models.Region, insee_code=f"0{n}", name_fr=f"Région inventée {n}", slug_fr=f"region-{n}"
        )
        for n in range(2)
    ]
    phases = [
        factories.publish(
            models.Phase,
            **factories.phase_values(
                number,
                first,
                last,
                body_fr=f"<p>Corps inventé {number}</p>",
                orientation=[{"text_fr": f"<p>Orientation {number}.{n}</p>"} for n in range(2)],
            ),
        )
        for number, first, last in ((1, 2005, 2008), (2, 2009, 2012), (3, 2013, 2018))
    ]
    for number in range(5):
        pole = factories.publish(
            models.Pole,
            name=f"Pôle inventé {number}",
            slug_fr=f"pole-invente-{number}",
            full_name_fr=f"Nom long {number}",
            description_fr=f"<p>Description {number}</p>",
            themes=[str(themes[number % 2].pk)],
            regions=[str(regions[number % 2].pk)],
        )
        factories.publish(
            models.PerformanceContract,
            pole=str(pole.pk),
            phase=str(phases[2].pk),
            version=1,
            preamble_fr=f"<p>Préambule {number}</p>",
            challenge=[{"kind": "technological", "name_fr": f"Défi {number}"}],
        )
    for number in range(3):
        factories.publish(
            models.Article,
            title_fr=f"Article inventé {number}",
            slug_fr=f"article-{number}",
            body_fr=f"<p>Texte {number}</p>",
            phases=[str(phases[number % 3].pk)],
        )
        factories.publish(
            models.Page,
            title_fr=f"Page inventée {number}",
            slug_fr=f"page-{number}",
            body_fr=f"<p>Texte {number}</p>",
        )


#: Kind of item → texts that people change, the long ones twice as often as the names.
TEXTS = {
    models.Phase: ("title", "body", "body", "summary"),
    models.Pole: ("full_name", "description", "description"),
    models.PerformanceContract: ("preamble",),
    models.Article: ("title", "body", "body", "summary"),
    models.Page: ("title", "body", "body"),
    models.Theme: ("name",),
    models.Region: ("name",),
    models.SiteSettings: ("service_name", "introduction"),
}
RICH = ("body", "description", "preamble")
#: Kind of item → the rows that it owns, and their text.
ROWS = {
    models.Phase: (models.Orientation, "text_fr", "<p>{}</p>"),
    models.PerformanceContract: (models.Challenge, "name_fr", "{}"),
}
#: Kind of item → other values that people change.
VALUES = {
    models.Pole: lambda chance: {"headquarters_city": chance.choice(("Lieu 1", "Lieu 2"))},
    models.PerformanceContract: lambda chance: {"signed_on": chance.choice(("2013-05", "2014"))},
    models.Article: lambda chance: {"date": chance.choice(("2013-05-01", "2014-01-02"))},
}


def act(chance: random.Random, number: int) -> str:
    """Let somebody publish, withdraw, translate, … something or other; return what."""
    model = chance.choice(list(TEXTS))
    item = chance.choice(list(model._base_manager.order_by("pk")))
    name = model.__name__
    if not item.is_live:
        workflow.publish(workflow.newest_revision(model, item.pk), by=None)
        return f"publish {name}"
    draw = chance.random()
    if draw < 0.08:
        workflow.withdraw(item, by=None)
        return f"withdraw {name}"
    if draw < 0.14:
        entry = models.JournalEntry.objects.filter(item_id=item.pk).first()
        undo.undo(entry, by=None)
        return f"undo {name}"
    if draw < 0.24 and model in ROWS:
        return change_rows(chance, item, number)
    if draw < 0.34 and model in VALUES:
        factories.edit(item, **VALUES[model](chance))
        return f"value of {name}"
    return change_text(chance, item, number)


def change_text(chance: random.Random, item, number: int) -> str:
    """Write, translate or empty one of the texts of ``item``."""
    name = chance.choice(TEXTS[type(item)])
    language = chance.choice(("fr", "lt", "lt", "en"))
    words = chance.choice((f"Mot {number}", f"Mot {number}", ""))
    if language == "fr":
        words = words or f"Autre {number}"
    text = f"<p>{words}</p>" if words and name in RICH else words
    if language != "fr" and chance.random() < 0.5:
        revision = factories.edit(item, publish=False, **{f"{name}_{language}": text})
        language_publication.publish_language(revision, language, by=None)
    else:
        factories.edit(item, **{f"{name}_{language}": text})
    return f"{name}_{language} of {type(item).__name__}"


def change_rows(chance: random.Random, item, number: int) -> str:
    """Let a row of ``item`` come, go, move or change."""
    model, column, form = ROWS[type(item)]
    newest = workflow.newest_revision(type(item), item.pk)
    changed = {key: dict(row) for key, row in newest.snapshot.items()}
    root = changed[row_key(type(item), item.pk)]
    order = list(root[f"#{model._meta.model_name}"])
    how = chance.choice(("come", "go", "move", "change"))
    if how == "come":
        new = f"00000000-0000-4000-8000-{chance.randrange(10**12):012}"
        changed[row_key(model, new)] = {column: form.format(f"Rang {number}")}
        if model is models.Challenge:
            changed[row_key(model, new)]["kind"] = "technological"
        order.append(new)
    elif how == "go":
        order = order[:-1]
    elif how == "move":
        order.reverse()
    elif order:
        changed[row_key(model, order[0])][column] = form.format(f"Rang {number}")
    root[f"#{model._meta.model_name}"] = order
    revision = workflow.save(type(item), item.pk, changed, by=None, base=newest)
    workflow.publish(revision, by=None)
    return f"{how} {model.__name__}"


def place_of(store: PageStore, address: str) -> str:
    """Return under which name ``store`` holds the page at ``address``."""
    return store.address(RequestFactory().get(address).environ)


def _differs(held: bytes, fresh: bytes) -> list[str]:
    """Return the lines in which a held page is not as a fresh one."""
    lines = (body.decode().splitlines() for body in (held, fresh))
    return [] if held == fresh else list(difflib.unified_diff(*lines, "held", "fresh", n=0))


def run(store: PageStore, steps: int, seed: int) -> None:
    furnish()
    django, chance = WSGIHandler(), random.Random(seed)
    addresses = [
        *(a for a in sitemap_addresses(Client()) if not a.startswith("/en/")),
        *(f"/{code}/{rest}" for code in ("fr", "lt") for rest in UNLISTED),
        *SITE_MAPS,
    ]
    held = {address: ask(store, address).body for address in addresses}
    assert {address for address in addresses if not ask(store, address).was_held} == set()
    gone, needless = Counter(), Counter()
    for number in range(steps):
        try:
            what = act(chance, number)
        except ValidationError:
            continue
        assert store.publications.are_known()
        there = set(store.shelf.addresses())
        left = {address for address in held if place_of(store, address) not in there}
        for address in sorted(left):
            answer = ask(store, address)
            is_counted = not address.endswith(SIZES)
            gone[what] += is_counted
            needless[what, address] += is_counted and answer.body == held[address]
            del held[address]
            if answer.status == 200:
                held[address] = answer.body
        # One that should have gone and did not is wrong until it goes: each is looked at some time.
        for address in chance.sample(sorted(held), LOOKS):
            fresh = ask(django, address)
            assert fresh.status == 200
            assert not _differs(held[address], fresh.body), (what, address)
    for address, body in held.items():
        assert not _differs(body, ask(store, address).body), address
        assert not _differs(body, ask(django, address).body), address
    total, in_vain = gone.total(), needless.total()
    print(f"{in_vain} of {total} pages went in vain in {steps} steps")
    assert total > steps
    told = "\n".join(f"{n} × {what}: {address}" for (what, address), n in needless.items() if n)
    assert in_vain <= NEEDLESS * total, f"{in_vain} of {total} pages went in vain:\n{told}"


@pytest.mark.django_db(transaction=True)
def test_what_is_held_is_what_a_fresh_rendering_gives(store):
    run(store, 10, seed=1)


@pytest.mark.django_db(transaction=True)
def test_pages_that_name_what_comes_and_goes_are_made_anew(store):
    furnish()
    address, article = (
        "/fr/phases/phase-inventee-1/",
        models.Article.objects.get(slug_fr="article-0"),
    )
    for is_named in (True, False, True):
        assert ("Article inventé 0" in ask(store, address).body.decode()) == is_named
        assert ask(store, address).was_held
        if is_named:
            workflow.withdraw(article, by=None)
        else:
            newest = workflow.newest_revision(models.Article, article.pk)
            workflow.publish(newest, by=None)
        store.publications.expire()


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(2, 12))
def test_what_is_held_is_fresh_after_long_histories(store, seed):
    run(store, 300, seed)
