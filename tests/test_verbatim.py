"""The French of the site is the ministry's page of January 2013, word for word.

``data/ministry_page.txt`` is that page as it came: the French text, then the beginning of a
machine-made Lithuanian one. Each begins with the address of a picture that is no longer there.
Only typography may differ: spaces, apostrophes, quotation marks, ellipsis, superscripts, accents
on capitals; and the dash of the periods that the site prints from their two years.
"""

import html
import re
import unicodedata
from pathlib import Path

import lxml.html
import pytest

from phases.editorial.content_files import item_id, row_id
from phases.models import Announcement, Article, Phase, Revision, SiteSettings, SupportDomain
from phases.snapshot import row_key

PICTURE = "http://www.redressement-productif.gouv.fr/files/competitivite-gouv-fr.jpg"
_, FRENCH, LITHUANIAN = (
    (Path(__file__).parent / "data" / "ministry_page.txt")
    .read_text(encoding="utf-8")
    .split(PICTURE)
)

pytestmark = pytest.mark.usefixtures("first_content")


def words(text: str) -> str:
    """Return ``text`` without its markup and without what typography may change."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\((\d{4})–(\d{4})\)", r"(\1-\2)", text)
    text = text.replace("’", "'").replace("…", "...").replace("ᵉ", "e")
    text = re.sub(r"\s*[«»“”\"]\s*", '"', re.sub(r"[\u00a0\u202f]", " ", text))
    text = "".join(unicodedata.normalize("NFD", c)[0] if c.isupper() else c for c in text)
    text = re.sub(r"\s+([:;?!])", r"\1", text).replace("n° ", "n°").replace("•", " ")
    # Quotation marks had their spaces taken: so have those on the other side of them.
    return re.sub(r"\s+", " ", text).strip()


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.:?])\s+", words(text)) if part]


#: What the interface adds to the document, and how often: found by its place, known by its words.
INTERFACE = {
    "//nav[contains(@class, 'fr-breadcrumb')]": (1, r"Accueil .*"),
    "//h1": (1, r"Les phases de la politique des pôles"),
    "//*[@class='headline__date']": (1, r"janvier 2013"),
    "//nav[contains(@class, 'fr-summary')]": (1, r"Sur cette page .*"),
    "//a[@class='orientation-list__name']": (7, r"Orientation [1-7]"),
    "//a[@class='fr-link'][starts-with(@href, '/fr/phases/')]": (
        3,
        r"La page complète de cette phase\s?: .*",
    ),
    "//*[contains(@class, 'site-updated')]": (1, r"Mis? à jour .*"),
    "//figure[@class='phase-timeline']": (1, r"Frise des phases .*"),
    "//p[@class='prolongation']": (1, r"Prolongée jusqu’en 2012 .* source B4"),
    "//section[contains(@class, 'budgets')]": (1, r"Budgets Chaque montant .*"),
    "//section[h2/@id='sources']": (1, r"Sources B1 .*"),
}


@pytest.fixture
def document(client):
    """Return the main part of /fr/phases/ as a reader gets it, without the interface's words."""
    (main,) = lxml.html.document_fromstring(client.get("/fr/phases/").content).xpath("//main")
    for place, (count, expected) in INTERFACE.items():
        found = main.xpath(f".{place}")
        assert len(found) == count, place
        for node in found:
            assert re.fullmatch(expected, " ".join(node.text_content().split())), place
            node.drop_tree()
    return lxml.html.tostring(main, encoding="unicode")


def test_the_page_is_the_ministrys_whole_and_in_its_order(document):
    missing = [sentence for sentence in sentences(FRENCH) if sentence not in words(document)]
    added = [sentence for sentence in sentences(document) if sentence not in words(FRENCH)]
    assert (missing, added) == ([], [])
    assert words(document) == words(FRENCH)


def test_other_differences_are_seen():
    for wrong in ("les poles de", "les pôle de", "lespôles de", "les pôles, de", "Les pôles de"):
        assert words(wrong) != words("les pôles de")
    assert words("L’État «\u00a0a\u00a0»\u202f?") == words('L\'Etat "a"?')


def test_what_is_said_twice_is_the_same():
    """Offices, references and names repeat words of the page."""
    third = Phase.objects.live().get(number=3)
    announcement = third.announcements.get()
    for speaker in third.speakers.all():
        assert words(f"{speaker.name}, {speaker.office}") in words(announcement.text)
    assert words(announcement.reference) in words(third.objective)
    assert words(announcement.body_addressed) in words(announcement.text)
    assert str(announcement.date) == "2013-01-09"
    assert [len(third.orientations.all()), len(third.speakers.all())] == [7, 3]
    assert not any(orientation.title for orientation in third.orientations.all())
    assert words(SiteSettings.objects.live().get().introduction) in words(FRENCH)
    orientation = third.orientations.get(position=3)
    assert [d.rank for d in orientation.support_domains.all()] == [1, 2, 3, 4]
    for domain in SupportDomain.objects.live():
        assert words(domain.name).lower() in words(orientation.text).lower()


def test_budget_is_that_of_the_second_phase_only():
    second = Phase.objects.live().get(number=2)
    assert (second.budget_amount, second.budget_source.code) == (1_500_000_000, "M1")
    assert words("1 milliard et demi d'euros") in words(second.summary)
    assert Phase.objects.live().filter(budget_amount__isnull=False).count() == 1


def test_only_the_title_of_the_related_article_is_known():
    article = Article.objects.live().get()
    assert not article.body
    assert not article.summary
    assert article.date is None
    assert not Article.objects.live().written().exists()


def test_lithuanian_fragment_is_a_revision_of_its_own():
    phase = Phase.objects.live().get(number=3)
    assert phase.pk == item_id(Phase, "third-phase")
    newest, first = Revision.objects.of(phase)
    announcement = row_key(
        Announcement, row_id(Phase, "third-phase", Announcement, "council-of-ministers")
    )
    root = first.snapshot[row_key(Phase, phase.pk)]
    texts = {
        "title_lt": (root, root["title_lt"]),
        "summary_lt": (root, root["summary_lt"]),
        "text_lt": (first.snapshot[announcement], first.snapshot[announcement]["text_lt"]),
    }
    fragment = [re.sub(r"</?p>", "", text) for _row, text in texts.values()]
    assert fragment == LITHUANIAN.strip().splitlines()
    for column, (row, _text) in texts.items():
        assert row[f"{column}#status"] == {
            "state": "machine",
            "source": row[column.replace("_lt", "_fr")],
        }
    # Nothing else of it is Lithuanian, and it never was public.
    lithuanian = {
        path
        for row in first.snapshot.values()
        for path, value in row.items()
        if path.endswith("_lt") and value
    }
    assert lithuanian == set(texts)
    assert "lituanien" in first.comment
    assert not first.entries.exists()
    assert newest.entries.exists()
    assert newest.base == first


def test_corrected_lithuanian_is_what_is_shown():
    phase = Phase.objects.live().get(number=3)
    text = " ".join([phase.title_lt, phase.summary_lt, phase.announcements.get().text_lt])
    assert words(text).startswith(
        "Trečiasis etapas Pagrindinės trečiojo etapo kryptys buvo pristatytos Ministrų Tarybos "
        "posėdyje 2013 m. sausio 9 d. 2013 m. sausio 9 d. Ministrų Tarybos posėdyje pranešimą "
        "pristatė pramonės atgaivinimo ministras Arnaud Montebourg, teritorijų lygybės ir būsto "
        "ministrė Cécile Duflot ir aukštojo mokslo ir mokslinių tyrimų ministrė Geneviève Fioraso."
    )
