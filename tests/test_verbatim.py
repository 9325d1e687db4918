"""The French of the site is the ministry's page of January 2013, word for word.

``data/ministry_page.txt`` is that page as it came: the French text, then the beginning of a
machine-made Lithuanian one. Each begins with the address of a picture that is no longer there.
Only typography may differ: spaces, apostrophes, quotation marks, ellipsis, superscripts, accents
on capitals.
"""

import html
import re
import unicodedata
from pathlib import Path

import pytest

from phases.editorial.content_files import item_id, row_id
from phases.models import Announcement, Article, Page, Phase, Revision, SiteSettings, SupportDomain
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
    text = text.replace("’", "'").replace("…", "...").replace("ᵉ", "e")
    text = re.sub(r"\s*[«»“”\"]\s*", '"', re.sub(r"[\u00a0\u202f]", " ", text))
    text = "".join(unicodedata.normalize("NFD", c)[0] if c.isupper() else c for c in text)
    text = re.sub(r"\s+([:;?!])", r"\1", text).replace("n° ", "n°").replace("•", " ")
    # Quotation marks had their spaces taken: so have those on the other side of them.
    return re.sub(r"\s+", " ", text).strip()


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.:?])\s+", words(text)) if part]


def heading(phase: Phase) -> str:
    return f"{phase.title} ({phase.start_year}-{phase.end_year})"


def document() -> list[str]:
    """Return the page as the site's rows compose it, in its order."""
    third, second, first = (Phase.objects.live().get(number=number) for number in (3, 2, 1))
    announcement = third.announcements.get()
    definition = Page.objects.live().get(role=Page.Role.DEFINITION)
    return [
        third.headline,
        heading(third),
        third.summary,
        announcement.text,
        third.objective,
        third.orientations_introduction,
        *(orientation.text for orientation in third.orientations.all()),
        f"Article associé: {third.articles.get().title}.",
        heading(second),
        second.summary,
        heading(first),
        first.summary,
        definition.title,
        definition.body,
    ]


def test_every_sentence_is_there_and_nothing_else():
    ours = "\n".join(document())
    missing = [sentence for sentence in sentences(FRENCH) if sentence not in words(ours)]
    added = [sentence for sentence in sentences(ours) if sentence not in words(FRENCH)]
    assert (missing, added) == ([], [])
    assert words(ours) == words(FRENCH)


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
    assert "Lithuanian" in first.comment
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
