"""Drafts are seen in a preview and nowhere else; a preview changes nothing and holds nobody up."""

import copy
import datetime
import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, connections, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from phases import languages, preview
from phases.editorial import preview_links, sets, trash, workflow
from phases.editorial.drafts import newest_revision
from phases.editorial.locking import lock
from phases.models import (
    Article,
    JournalEntry,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    PreviewLink,
    Region,
    Revision,
    SiteSettings,
    Source,
    SupportDomain,
    Theme,
)
from phases.models.richtext import RichTextField
from phases.signals import published, unpublished
from phases.snapshot import item_models, model_of, row_key, take, text_columns
from tests import factories, tables
from tests.pages import LANGUAGE_LESS, UNLISTED, sitemap_addresses
from tests.test_consistency import CSP

pytestmark = pytest.mark.django_db


def link_to(subject, **values) -> str:
    """Return the address of a new preview link to ``subject``."""
    link = preview_links.create(subject, 7, by=None)
    PreviewLink.objects.filter(pk=link.pk).update(**values)
    return reverse("preview_link", args=[preview_links.token_of(link)])


def start_of(subject, language="fr") -> str:
    """Return the address of the first page of a preview of ``subject``."""
    response = Client().get(link_to(subject), headers={"accept-language": language})
    assert response.status_code == 302, response.content.decode()
    return response.url


def draft(item, publish=False, **values):
    """Save a draft of ``item`` and return the item."""
    factories.edit(item, publish=publish, **values)
    return item


@pytest.fixture
def phase(db):
    factories.site()
    return factories.publish(
        Phase,
        **factories.phase_values(title_lt="Etapas", slug_lt="etapas", summary_fr="Un résumé."),
        orientation=[{"text_fr": "<p>A</p>"}, {"text_fr": "<p>B</p>"}],
    )


# What it shows


def test_the_draft_is_shown_as_the_public_page_in_each_language(phase):
    draft(phase, title_fr="Titre brouillon", title_lt="Juodraštis", slug_fr="autre-adresse")
    address = start_of(phase)
    assert address.endswith("/fr/phases/autre-adresse/")
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "Titre brouillon" in answer.content.decode()
    assert "phases/phase_detail.html" in {template.name for template in answer.templates}
    # The language selector stays in the preview.
    (lithuanian,) = set(re.findall(r'href="([^"]+)"[^>]*hreflang="lt"', answer.content.decode()))
    assert lithuanian.startswith(address.partition("fr/")[0])
    answer = Client().get(lithuanian)
    assert "Juodraštis" in answer.content.decode()
    assert answer.headers["Content-Language"] == "lt"
    public = Client().get(phase.get_absolute_url()).content.decode()
    assert "brouillon" not in public
    assert Client().get("/fr/phases/autre-adresse/").status_code == 404


def test_every_link_of_the_page_stays_in_the_preview(phase):
    address = start_of(draft(phase, title_fr="Titre brouillon"))
    prefix = address.partition("fr/")[0]
    html = Client().get(address).content.decode()
    inside = [a for a in re.findall(r'(?:href|action)="(/[^"]+)"', html) if "/static/" not in a]
    assert len(inside) > 10
    for target in inside:
        assert target.startswith(prefix)
        if "atom.xml" not in target:
            assert Client().get(target).status_code == 200, target
    assert get_script_prefix() == "/"
    assert Client().get("/fr/phases/").content.decode().count(prefix) == 0


def test_rows_added_removed_and_moved_are_shown(phase):
    newest = workflow.newest_revision(Phase, phase.pk)
    snapshot = copy.deepcopy(newest.snapshot)
    root = snapshot[row_key(Phase, phase.pk)]
    first, second = root["#orientation"]
    new = "0d4c9cf6-0000-4000-8000-000000000001"
    snapshot[f"orientation:{new}"] = {"text_fr": "<p>Orientation nouvelle</p>"}
    del snapshot[f"orientation:{first}"]
    root["#orientation"] = [new, second]
    workflow.save(Phase, phase.pk, snapshot, by=None, base=newest)
    html = Client().get(start_of(phase)).content.decode()
    assert html.index("Orientation nouvelle") < html.index("<p>B</p>")
    assert "<p>A</p>" not in html


def test_an_item_that_was_never_public_is_shown(phase):
    revision = factories.save(
        Page, title_fr="Page secrète", slug_fr="secrete", body_fr="<p>Secret</p>"
    )
    page = Page._base_manager.get(pk=revision.item_id)
    assert "Page secrète" in Client().get(start_of(page)).content.decode()
    assert Client().get("/fr/pages/secrete/").status_code == 404
    page.refresh_from_db()
    assert not page.is_live


def test_a_set_is_shown_as_the_site_will_be(phase, editor):
    pole = factories.save(Pole, name="Pôle à venir", slug_fr="a-venir")
    coming = factories.save(
        Phase, **factories.phase_values(2, 2009, 2012, title_fr="Phase à venir")
    )
    contract = factories.save(
        PerformanceContract, pole=str(pole.item_id), phase=str(coming.item_id), version=1
    )
    gathered = sets.create("Lancement", by=editor)
    for revision in (contract, coming, pole):
        sets.add(gathered, revision, by=editor)
    home = start_of(gathered)
    html = Client().get(home).content.decode()
    assert "Phase à venir" in html
    assert "Lancement" in html
    places = re.findall(r'<li lang="fr"><a href="([^"]+)">', html)
    assert len(places) == 3
    for place in places:
        assert Client().get(place).status_code == 200, place
    assert "Pôle à venir" not in Client().get("/fr/poles/").content.decode()
    # Alone, a contract has no page: it says what is missing.
    alone = PerformanceContract._base_manager.get(pk=contract.item_id)
    answer = Client().get(link_to(alone), headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "“Phase à venir”" in answer.content.decode()


def test_the_banner_says_so_and_the_headers_keep_it_to_itself(phase):
    answer = Client().get(start_of(draft(phase, title_fr="Brouillon"), "en"))
    html = answer.content.decode()
    assert "Preview of a draft – not published" in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html
    assert 'hreflang="x-default"' not in html
    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";") if part.strip()} == CSP
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son\w+=", html)
    assert not answer.cookies


# What it does not do


def test_nothing_of_it_is_left(phase):
    told = []

    def hear(**kwargs):
        told.append(kwargs)

    published.connect(hear)
    unpublished.connect(hear)
    new = factories.save(Page, title_fr="Page secrète", slug_fr="secrete")
    page = Page._base_manager.get(pk=new.item_id)
    addresses = [start_of(draft(phase, title_fr="Brouillon", number=4)), start_of(page)]
    try:
        before = tables.dump(connection)
        for address in addresses:
            assert Client().get(address).status_code == 200
    finally:
        published.disconnect(hear)
        unpublished.disconnect(hear)
    assert tables.dump(connection) == before
    assert told == []


def test_public_pages_are_the_same_before_and_after(phase):
    address = start_of(draft(phase, title_fr="Brouillon"))
    public = ["/fr/", "/fr/phases/", phase.get_absolute_url(), "/sitemap.xml"]
    before = [Client().get(one).content for one in public]
    Client().get(address)
    assert [Client().get(one).content for one in public] == before


def test_it_costs_the_same_after_many_revisions(phase):
    draft(phase, title_fr="Brouillon")
    address = start_of(phase)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        return len(captured)

    before = cost()
    factories.save_again(phase, times=1_000)
    assert cost() == before


# What cannot be shown


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"start_year": 2010, "end_year": 2008}, "The last year comes before the first one."),
        ({"title_fr": ""}, "must be complete"),
        ({"slug_fr": None}, "must be complete"),
    ],
)
def test_a_draft_that_the_database_refuses_is_told_in_words(phase, values, words):
    draft(phase, **values)
    answer = Client().get(link_to(phase), headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_clash_with_what_is_live_still_opens(phase):
    other = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    draft(other, number=1, start_year=2005, slug_fr="phase-inventee-1")
    # The address is that of either; it is no error of the site.
    assert Client().get(start_of(other)).status_code == 200


def test_what_no_page_names_says_so(phase):
    theme = Theme._base_manager.get(
        pk=factories.save(Theme, name_fr="Thème seul", slug_fr="seul").item_id
    )
    answer = Client().get(link_to(theme), headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "Nothing on the site names it yet" in answer.content.decode()


@pytest.mark.parametrize(
    "address", ["fr/no-such-page/", "fr/actualites/atom.xml", "sitemap.xml", "admin/", "xx/"]
)
def test_other_addresses_are_not_found(phase, address):
    prefix = start_of(phase).partition("fr/")[0]
    answer = Client().get(f"{prefix}{address}", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_old_address_leads_to_the_new_one_inside(phase):
    address = start_of(draft(phase, slug_en="new-phase", title_en="New"))
    prefix = address.partition("fr/")[0]
    answer = Client().get(f"{prefix}en/phases/{phase.slug_fr}/")
    assert (answer.status_code, answer.url) == (302, f"{prefix}en/phases/new-phase/")


# Links for people without an account


def test_a_link_ends_when_it_is_revoked_or_its_time_is_over(phase):
    now = timezone.now()
    for values in ({"revoked_at": now}, {"expires_at": now - datetime.timedelta(seconds=1)}):
        for rest in ("", "fr/", "en/phases/"):
            answer = Client().get(
                link_to(phase, **values) + rest, headers={"accept-language": "fr"}
            )
            assert answer.status_code == 410
            assert answer.headers["Cache-Control"] == "no-store, private"
            language = rest[:2] or "fr"
            assert f'<html lang="{language}"' in answer.content.decode()


def test_a_forged_link_is_not_found(phase):
    good = link_to(phase)
    token = good.split("/")[2]
    name, _dot, signature = token.partition(".")
    other = preview_links.token_of(PreviewLink(item_model="phase", item_id=phase.pk))
    forged = [f"{name}.{signature[:-1]}", name, "x", f"{other.partition('.')[0]}.{signature}"]
    for wrong in [*forged, other, "é%00"]:
        answer = Client().get(f"/apercu/{wrong}/", headers={"accept-language": "lt"})
        assert answer.status_code == 404, wrong
        assert '<html lang="lt"' in answer.content.decode()
    assert Client().get(good).status_code == 302


def test_a_link_ends_with_its_item(phase):
    page = factories.publish(Page, title_fr="Page", slug_fr="page")
    address = link_to(page)
    trash.trash(page, by=None)
    assert Client().get(address).status_code == 410
    Page._base_manager.filter(pk=page.pk).delete()
    assert Client().get(address).status_code == 404


def test_who_may_give_links(phase, translator, editor):
    with pytest.raises(PermissionDenied):
        preview_links.create(phase, 7, by=translator)
    with pytest.raises(ValidationError):
        preview_links.create(phase, 365, by=editor)
    link = preview_links.create(phase, 1, by=editor)
    with pytest.raises(PermissionDenied):
        preview_links.revoke(link, by=translator)
    assert link.expires_at < timezone.now() + datetime.timedelta(days=1, seconds=1)
    assert JournalEntry.objects.filter(verb__startswith="link_").count() == 1


def test_who_gave_and_revoked_a_link_is_in_the_journal(phase, editor, publisher):
    draft(phase, title_fr="Titre brouillon")
    gathered = sets.create("Lancement", by=editor)
    for subject, title in ((phase, "Titre brouillon"), (gathered, "Lancement")):
        link = preview_links.create(subject, 7, by=editor)
        for _time in range(2):
            preview_links.revoke(link, by=publisher)
        found = JournalEntry.objects.filter(item_id=subject.pk, verb__startswith="link_")
        assert list(found.values_list("verb", "by", "title")) == [
            ("link_revoked", publisher.pk, title),
            ("link_given", editor.pk, title),
        ]
        assert str(timezone.localtime(link.expires_at).year) in found[1].reason


def test_a_link_changes_nothing(phase):
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)(start_of(phase)).status_code == 405


# Pictures of drafts


@pytest.fixture
def picture():
    name = default_storage.save("pictures/secret.webp", ContentFile(b"RIFF"))
    yield name
    default_storage.delete(name)


def read(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_of_a_draft_is_for_those_who_may_preview(phase, picture, translator):
    draft(phase, picture=picture, picture_alternative_fr="Une image")
    address = start_of(phase)
    html = Client().get(address).content.decode()
    (source,) = re.findall(r'<img[^>]* src="([^"]*pictures[^"]*)"', html)
    assert source.startswith(address.partition("fr/")[0])
    answer = Client().get(source)
    assert read(answer) == b"RIFF"
    assert answer.headers["Cache-Control"] == "no-store, private"
    public = f"/media/{picture}"
    assert Client().get(public).status_code == 404
    colleague = Client()
    colleague.force_login(translator)
    answer = colleague.get(public)
    assert "no-store" in answer.headers["Cache-Control"]
    assert read(answer) == b"RIFF"
    # Also of a draft from before a migration that dropped a table.
    revision = newest_revision(Phase, phase.pk)
    revision.snapshot["former:1"] = {"name": "x"}
    Revision.objects.filter(pk=revision.pk).update(snapshot=revision.snapshot)
    assert read(Client().get(source)) == b"RIFF"
    # Other files are where the public finds them, or does not.
    other = Client().get(source.replace("secret", "other"))
    assert other.url == public.replace("secret", "other")


def test_a_file_of_a_draft_is_for_those_who_may_preview(phase, translator):
    name = a_file()
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole", full_name_fr="Nom")
    contract = factories.publish(
        PerformanceContract, pole=str(pole.pk), phase=str(phase.pk), version=1
    )
    newest = workflow.newest_revision(PerformanceContract, contract.pk)
    snapshot = copy.deepcopy(newest.snapshot)
    pk = "0d4c9cf6-0000-4000-8000-000000000002"
    snapshot[row_key(PerformanceContract, contract.pk)]["#attachment"] = [pk]
    values = {"title_fr": "Fichier secret", "file": name, "language": "fr"}
    snapshot[f"attachment:{pk}"] = values
    workflow.save(PerformanceContract, contract.pk, snapshot, by=None, base=newest)
    try:
        address = start_of(contract)
        html = Client().get(address).content.decode()
        assert "Fichier secret" in html
        (source,) = re.findall(r'href="([^"]*attachments[^"]*)"', html)
        assert source.startswith(address.partition("fr/")[0])
        answer = Client().get(source)
        assert read(answer) == b"%PDF-1.4 %%EOF"
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        public = f"/media/{name}"
        assert Client().get(public).status_code == 404
        said = Client().get(f"/api/v1/contracts/{contract.pk}/").json()
        assert said["attachments"] == []
        workflow.publish(newest_revision(PerformanceContract, contract.pk), by=None)
        answer = Client().get(public)
        assert read(answer) == b"%PDF-1.4 %%EOF"
        (said,) = Client().get(f"/api/v1/contracts/{contract.pk}/").json()["attachments"]
        assert said["url"] == f"http://testserver{public}"
        assert (said["media_type"], said["size"]) == ("application/pdf", 14)
        assert said["title"]["value"] == "Fichier secret"
    finally:
        default_storage.delete(name)


# Others at work


def until_it_waits(run) -> threading.Thread:
    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_readers_do_not_wait_and_a_preview_says_that_it_does(transactional_db):
    from django.db import transaction

    page = factories.publish(Page, title_fr="Page publiée", slug_fr="page")
    factories.edit(page, publish=False, title_fr="Brouillon")
    revisions = preview.revisions_of(page)
    address = link_to(page)
    found = {}

    def read_and_preview():
        try:
            found["public"] = Client().get("/fr/pages/page/").content.decode()
            found["preview"] = Client().get(address)
        finally:
            connections.close_all()

    with preview._showing(revisions):
        assert Page.objects.get(pk=page.pk).title_fr == "Brouillon"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            thread = until_it_waits(read_and_preview)
            thread.join(timeout=10)
    assert not thread.is_alive()
    assert "Page publiée" in found["public"]
    assert found["preview"].status_code == 503
    assert Page.objects.get(pk=page.pk).title_fr == "Page publiée"
    # Free again.
    with transaction.atomic():
        lock(Page, page.pk)


@pytest.mark.django_db(transaction=True)
def test_previews_of_the_same_sets_in_another_order_do_not_deadlock(transactional_db):
    pages = [
        draft(
            factories.publish(Page, title_fr=f"P {number}", slug_fr=f"p-{number}"),
            title_fr=f"Brouillon {number}",
        )
        for number in range(4)
    ]
    revisions = [workflow.newest_revision(Page, page.pk) for page in pages]
    outcomes = []

    def show(order):
        try:
            for _time in range(5):
                with preview._showing(order):
                    outcomes.append("shown")
        except Exception as error:
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=show, args=[order])
        for order in (revisions, revisions[::-1], revisions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outcomes == ["shown"] * 15
    assert set(Page.objects.values_list("title_fr", flat=True)) == {f"P {n}" for n in range(4)}


# Canaries: words in drafts of every model and language


def a_file() -> str:
    """Keep a document among the uploads and return its name."""
    return default_storage.save("attachments/invented.pdf", ContentFile(b"%PDF-1.4 %%EOF"))


def items() -> dict[type[models.Model], models.Model]:
    """Publish an item of every model, each with the rows that it owns, and return them."""
    publish = factories.publish
    found = {
        SiteSettings: publish(
            SiteSettings, ministry_name_fr="Ministère", service_name_fr="Service", only=True
        )
    }
    found[Source] = source = publish(Source, code="Z1", title_fr="Source")
    found[SupportDomain] = domain = publish(SupportDomain, name_fr="Domaine", slug_fr="domaine")
    found[Theme] = theme = publish(Theme, name_fr="Thème", slug_fr="theme")
    found[Region] = region = publish(Region, name_fr="Région", slug_fr="region", insee_code="99")
    found[Page] = publish(Page, title_fr="Page", slug_fr="page", body_fr="<p>Texte</p>")
    found[Phase] = phase = publish(
        Phase,
        **factories.phase_values(sources=[str(source.pk)]),
        orientation=[{"text_fr": "<p>A</p>", "support_domains": [str(domain.pk)]}],
        announcement=[{"text_fr": "Annonce"}],
        speaker=[{"name": "Une Personne", "office_fr": "ministre"}],
    )
    found[Pole] = pole = publish(
        Pole,
        name="Pôle",
        slug_fr="pole",
        full_name_fr="Nom",
        themes=[str(theme.pk)],
        regions=[str(region.pk)],
        sources=[str(source.pk)],
        strategicarea=[{"name_fr": "Domaine", "source": str(source.pk)}],
        targetmarket=[{"name_fr": "Marché", "source": str(source.pk)}],
        labelevent=[{"kind": "renamed", "new_name": "Nom", "date": "2005"}],
    )
    found[PerformanceContract] = publish(
        PerformanceContract,
        pole=str(pole.pk),
        phase=str(phase.pk),
        version=1,
        preamble_fr="<p>Préambule</p>",
        challenge=[{"kind": "technological", "name_fr": "Défi"}],
        commitment=[{"support_domain": str(domain.pk), "text_fr": "<p>Engagement</p>"}],
        indicator=[{"name_fr": "Indicateur", "unit_fr": "unité"}],
        signatory=[{"body_fr": "Association"}],
        strategicarea=[{"name_fr": "Domaine"}],
        targetmarket=[{"name_fr": "Marché"}],
        attachment=[{"title_fr": "Fichier", "file": a_file(), "language": "fr"}],
    )
    found[Article] = publish(Article, title_fr="Article", slug_fr="article", body_fr="<p>Texte</p>")
    return found


def with_canaries(item) -> set[str]:
    """Save a draft of ``item`` with a word of its own in each text; return the words."""
    newest = workflow.newest_revision(type(item), item.pk)
    snapshot = copy.deepcopy(newest.snapshot)
    words = set()
    for row, values in snapshot.items():
        for column, (field, language) in text_columns(model_of(row)).items():
            model = model_of(row)._meta.model_name.replace("_", "")
            owner = item._meta.model_name
            word = f"kanarek{owner}{model}{field.replace('_', '')}{language}"
            if field == "slug":
                values[column] = word
            elif isinstance(model_of(row)._meta.get_field(column), RichTextField):
                values[column] = f"<p>{word}</p>"
            else:
                values[column] = word
            words.add(word)
    if isinstance(item, SiteSettings):
        snapshot[row_key(SiteSettings, item.pk)]["notice_from"] = None
    workflow.save(type(item), item.pk, snapshot, by=None, base=newest)
    return words


def public_addresses() -> list[str]:
    found = [*sitemap_addresses(Client()), *UNLISTED, *LANGUAGE_LESS]
    found += [f"/{code}/recherche/?q=kanarek" for code in languages.ALL]
    found += [f"/{code}/plan-du-site/" for code in languages.ALL]
    return list(dict.fromkeys(found))


#: Texts that these pages print on a condition, or elsewhere.
UNSEEN = ("slug", "picturealternative", "budgetwording", "sequel", "phaseheadline")


def test_no_draft_of_any_model_or_language_leaks(db, editor):
    found = items()
    assert set(found) == set(item_models())
    words = {model: with_canaries(item) for model, item in found.items()}
    before = {item: take(item) for item in found.values()}
    insider = Client()
    insider.force_login(editor)
    for _round in ("before previews", "after them"):
        for address in public_addresses():
            for client in (Client(), insider):
                content = client.get(address).content.decode()
                for leak in re.findall(r"kanarek\w+", content):
                    pytest.fail(f"{leak} on {address}")
        for item in found.values():
            for code in languages.ALL:
                assert Client().get(start_of(item, code)).status_code == 200
    assert {item: take(item) for item in found.values()} == before
    for model, item in found.items():
        for code in languages.ALL:
            html = Client().get(start_of(item, code)).content.decode()
            seen = set(re.findall(r"kanarek\w+", html))
            mine = {word for word in words[model] if word.endswith(code)}
            hidden = {w for w in mine - seen if not w.removesuffix(code).endswith(UNSEEN)}
            assert hidden == set()


def test_what_is_not_live_beside_what_is_does_not_leak(phase):
    """The drafts of items that live ones name: stubs, whose words are in revisions only."""
    source = factories.save(Source, code="KANAREK", title_fr="kanarek source")
    theme = factories.save(Theme, name_fr="kanarek theme", slug_fr="kanarek")
    contract_phase = factories.save(
        Phase, **factories.phase_values(2, 2009, 2012, title_fr="kanarek phase")
    )
    pole = factories.PoleFactory(name="Pôle")
    pole.themes.add(Theme._base_manager.get(pk=theme.item_id))
    pole.sources.add(Source._base_manager.get(pk=source.item_id))
    article = factories.ArticleFactory()
    article.phases.add(Phase._base_manager.get(pk=contract_phase.item_id))
    for address in [*public_addresses(), pole.get_absolute_url(), article.get_absolute_url()]:
        assert "kanarek " not in Client().get(address).content.decode().lower(), address


#: What points at others is withdrawn before them.
WITHDRAWN = (PerformanceContract, Article, Pole, Phase, Page, Theme, Region, SupportDomain, Source)


def test_what_was_public_and_is_withdrawn_leaks_nothing(db, editor):
    """Items of every model with all their rows, a pôle's indicators and a contract's phase too."""
    found = items()
    words = {model: with_canaries(item) for model, item in found.items() if model in WITHDRAWN}
    for model in WITHDRAWN[::-1]:
        workflow.publish(workflow.newest_revision(model, found[model].pk), by=None)
    insider = Client()
    insider.force_login(editor)
    addresses = public_addresses()  # Those of before: readers keep them.

    def seen() -> set[str]:
        answers = (client.get(at) for at in addresses for client in (Client(), insider))
        return {word for one in answers for word in re.findall(r"kanarek\w+", one.content.decode())}

    before = seen()
    assert all(before & words[model] for model in WITHDRAWN)
    for model in WITHDRAWN:
        workflow.withdraw(found[model], by=None)
    # Addresses name what is not there any more to whoever asks for it.
    assert {word for word in seen() if "slug" not in word} == set()
