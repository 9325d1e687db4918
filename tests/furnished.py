"""The first content and, beside it, invented rows: every template has something to show."""

from django.core.files.base import ContentFile
from PIL import Image

from phases import models
from phases.editorial import workflow
from phases.models.dates import PartialDate
from phases.search import documents
from phases.snapshot import row_key
from tests import factories

RICH = "<p>Un texte inventé.</p><h3>Un intertitre</h3><ul><li>Un <strong>point</strong></li></ul>"


def furnish() -> None:
    """Add to the first content what it lacks: a whole contract, its amendment, articles, …"""
    poles = list(models.Pole.objects.live().filter(contracts=None)[:2])
    phase = models.Phase.objects.live().order_by("number").last()
    source = models.Source.objects.live().first()
    for version in (1, 2):
        _contract(poles[0], phase, version, source)
    _article(phase)
    _pole(poles[1], source)
    _change(source)
    factories.PageFactory()
    site = models.SiteSettings.objects.get()
    site.notice_fr, site.notice_lt = "Une annonce inventée", "Išgalvotas pranešimas"
    site.security_contact = "mailto:invented@example.org"
    site.save()
    documents.write_all()


def _change(source) -> None:
    """Publish an invented change of a pôle: its texts, a theme and a row of its own."""
    pole = models.Pole.objects.live().order_by("slug_fr").last()
    event = "11111111-1111-4111-8111-111111111111"
    root = row_key(models.Pole, pole.pk)
    newest = workflow.newest_revision(models.Pole, pole.pk)
    snapshot = {key: dict(paths) for key, paths in newest.snapshot.items()}
    snapshot[root] |= {
        "full_name_fr": "Un sujet inventé",
        "full_name_lt": "Išgalvota tema",
        "themes": [str(models.Theme.objects.live().first().pk)],
        "#labelevent": [*snapshot[root]["#labelevent"], event],
    }
    values = {"kind": "renewed", "date": "2010-05-11", "source": str(source.pk)}
    snapshot[row_key(models.LabelEvent, event)] = values
    revision = workflow.save(models.Pole, pole.pk, snapshot, by=None, base=newest)
    workflow.publish(revision, by=None)


def _contract(pole, phase, version, source) -> None:
    contract = factories.ContractFactory(
        pole=pole, phase=phase, version=version, preamble_fr=RICH, preamble_en="<p>Invented</p>"
    )
    contract.sources.add(source)
    factories.SignatoryFactory(contract=contract, name="Personne Inventée")
    factories.AttachmentFactory(contract=contract)
    factories.StrategicAreaFactory(contract=contract, text_fr=RICH)
    markets = factories.TargetMarketFactory.create_batch(2, contract=contract, text_fr=RICH)
    for kind in models.Challenge.Kind:
        challenge = factories.ChallengeFactory(contract=contract, kind=kind, text_fr=RICH)
        challenge.markets.set(markets)
    for domain in models.SupportDomain.objects.live():
        factories.CommitmentFactory(contract=contract, support_domain=domain)
    for target in ("12.5", None):
        indicator = factories.IndicatorFactory(
            contract=contract, baseline="10", baseline_year=2012, target=target, target_year=2018
        )
        models.IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2014, value="11.25", position=1
        )


def _article(phase) -> None:
    article = factories.ArticleFactory(title_lt="Išgalvotas straipsnis", body_fr=RICH)
    article.phases.add(phase)
    factories.ArticleFactory(date=None, summary_fr="")
    picture = Image.new("RGB", (40, 30), "navy")
    file = ContentFile(b"")
    picture.save(file, "WEBP")
    phase.picture_alternative_fr = "Une image inventée"
    phase.picture.save("invented.webp", file, save=False)
    phase.body_fr = RICH
    phase.save()


def _pole(pole, source) -> None:
    merged = factories.PoleFactory(description_fr=RICH, website="https://example.org/")
    merged.themes.set(models.Theme.objects.live()[:2])
    merged.regions.set(models.Region.objects.live()[:2])
    merged.themes_source = source
    merged.save()
    for position, (kind, date, more) in enumerate(
        (
            ("labelled", PartialDate(2005, 7), {}),
            ("renewed", PartialDate(2010, 5, 11), {}),
            ("renamed", PartialDate(2012), {"new_name": "Nom inventé"}),
            ("withdrawn", PartialDate(2013), {}),
            ("merged", PartialDate(2014), {"successor": pole}),
        ),
        start=1,
    ):
        factories.LabelEventFactory(
            pole=merged, kind=kind, date=date, position=position, source=source, **more
        )
