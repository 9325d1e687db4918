"""Generated rows, as many as asked for."""

import datetime
from itertools import islice

from django.db import connection
from django.utils import timezone, translation

from phases import languages, models
from phases.models.dates import PartialDate
from phases.search import documents

PUBLISHED = datetime.datetime(2013, 1, 10, 9, 0, tzinfo=datetime.UTC)
PERIODS = ((1, 2005, 2008), (2, 2009, 2012), (3, 2013, 2018))
LIVE = {"published_at": PUBLISHED, "updated_at": PUBLISHED}
TEXT = "<p>Un texte inventé pour la mesure.</p>"
BATCH = 2000
CONTRACTS_OF_A_POLE = 4
CONTRACTS_FOR_AN_ARTICLE = 10
#: What the ministry begins with, however few contracts it has: more than a list shows at once.
FEWEST_POLES, FEWEST_ARTICLES = 77, 30


def create(model, rows) -> list:
    """Insert the rows in batches, base columns in the source language."""
    rows = iter(rows)
    created = []
    with translation.override(languages.SOURCE):
        while batch := list(islice(rows, BATCH)):
            created += model.objects.bulk_create(batch)
    return created


class Site:
    """A site that only grows: the pages measured are the same at every size."""

    def __init__(self):
        numbers = range(12)
        create(
            models.SiteSettings,
            [
                models.SiteSettings(
                    ministry_name_fr="Ministère inventé", service_name_fr="Service inventé", **LIVE
                )
            ],
        )
        self.phases = create(
            models.Phase,
            [
                models.Phase(
                    number=number,
                    start_year=start,
                    end_year=end,
                    title_fr=f"Phase inventée {number}",
                    slug_fr=f"phase-inventee-{number}",
                    summary_fr="Une phase inventée.",
                    body_fr=TEXT,
                    **LIVE,
                )
                for number, start, end in PERIODS
            ],
        )
        create(
            models.Orientation,
            [
                models.Orientation(phase=phase, position=position, text_fr=TEXT)
                for phase in self.phases
                for position in range(1, 8)
            ],
        )
        self.themes, self.regions = (
            create(
                model,
                [
                    model(
                        name_fr=f"{word} inventé {n}",
                        slug_fr=f"{slug}-invente-{n}",
                        **({"insee_code": f"{n:02}"} if model is models.Region else {}),
                        **LIVE,
                    )
                    for n in numbers
                ],
            )
            for model, word, slug in (
                (models.Theme, "Thème", "theme"),
                (models.Region, "Territoire", "territoire"),
            )
        )
        self.poles: list[models.Pole] = []
        self.articles = self.contracts = 0

    def grow(self, contracts: int) -> None:
        """Grow to that many contracts, with their pôles, articles and owned rows."""
        poles = max(FEWEST_POLES, -(-contracts // CONTRACTS_OF_A_POLE))
        added = create(models.Pole, map(self._pole, range(len(self.poles), poles)))
        self.poles += added
        for relation, targets in (("themes", self.themes), ("regions", self.regions)):
            through = getattr(models.Pole, relation).through
            column = through._meta.get_field(relation.removesuffix("s")).attname
            create(
                through,
                (
                    through(pole_id=pole.pk, **{column: targets[n % len(targets)].pk})
                    for n, pole in enumerate(added)
                ),
            )
        create(
            models.LabelEvent,
            (
                models.LabelEvent(pole=pole, position=1, kind="labelled", date=PartialDate(2005, 7))
                for pole in added
            ),
        )
        numbers = range(self.contracts, contracts)
        self._own(create(models.PerformanceContract, map(self._contract, numbers)))
        articles = max(FEWEST_ARTICLES, -(-contracts // CONTRACTS_FOR_AN_ARTICLE))
        create(models.Article, map(self._article, range(self.articles, articles)))
        self.articles, self.contracts = articles, contracts
        documents.write_all()
        # As a publication does: numbers of lists are kept until there is one.
        models.JournalEntry.objects.create(
            verb=models.JournalEntry.Verb.PUBLISHED, at=timezone.now(), title="Mesure"
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _pole(self, number):
        return models.Pole(
            name=f"Pôle inventé {number}",
            slug_fr=f"pole-invente-{number}",
            full_name_fr="Un pôle inventé pour la mesure",
            **LIVE,
        )

    def _contract(self, number):
        """Return a contract: each pôle has one a phase, and an amendment of the last."""
        pole = self.poles[number // CONTRACTS_OF_A_POLE]
        number %= CONTRACTS_OF_A_POLE
        phase = self.phases[min(number, len(self.phases) - 1)]
        return models.PerformanceContract(
            pole=pole,
            phase=phase,
            version=max(1, number - len(self.phases) + 2),
            signed_on=PartialDate(phase.start_year, 12),
            start_year=phase.start_year,
            end_year=phase.end_year,
            preamble_fr=TEXT,
            **LIVE,
        )

    def _own(self, contracts):
        markets = create(
            models.TargetMarket,
            (
                models.TargetMarket(contract=contract, position=n, name_fr=f"Marché inventé {n}")
                for contract in contracts
                for n in (1, 2)
            ),
        )
        challenges = create(
            models.Challenge,
            (
                models.Challenge(
                    contract=contract, position=1, kind="innovation", name_fr="Défi inventé"
                )
                for contract in contracts
            ),
        )
        through = models.Challenge.markets.through
        create(
            through,
            (
                through(challenge_id=challenge.pk, targetmarket_id=market.pk)
                for challenge, market in zip(challenges, markets[::2], strict=True)
            ),
        )
        create(
            models.Signatory,
            (
                models.Signatory(contract=contract, position=1, body_fr="Association inventée")
                for contract in contracts
            ),
        )

    def _article(self, number):
        return models.Article(
            title_fr=f"Article inventé {number}",
            slug_fr=f"article-invente-{number}",
            date=PartialDate(2013, 1, 9),
            summary_fr="Les premières lignes d’un article inventé.",
            body_fr=TEXT,
            **LIVE,
        )
