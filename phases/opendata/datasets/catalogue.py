"""The catalogue of the data sets as DCAT-AP 3, for portals that harvest it (data.gouv.fr).

https://semiceu.github.io/DCAT-AP/releases/3.0.0/. Every node has an address, so that the same
content is the same file.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from phases import languages
from phases.localization.text import text
from phases.models import Phase, SiteSettings
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.files import State, address, file_address, file_of, schema_address
from phases.opendata.datasets.writing import FORMATS
from phases.opendata.demonstration import DEMONSTRATION, is_demonstration
from phases.opendata.licence import licence

SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = Namespace("http://publications.europa.eu/resource/authority/")
IANA = "https://www.iana.org/assignments/media-types/"

#: EU data themes: economy and finance; government and public sector; regions and cities.
THEMES = ("ECON", "GOVE", "REGI")
LANGUAGES = {"fr": "FRA", "en": "ENG", "lt": "LIT"}
KEYWORDS = (
    _("competitiveness clusters"),
    _("innovation"),
    _("industrial policy"),
    _("performance contracts"),
)

#: Ending of the address → what people and rdflib call the format, its media type.
SERIALIZATIONS = {
    "ttl": ("Turtle", "turtle", "text/turtle; charset=utf-8"),
    "rdf": ("RDF/XML", "pretty-xml", "application/rdf+xml"),
    "jsonld": ("JSON-LD", "json-ld", "application/ld+json"),
}


def catalogue(data_sets: Iterable[DataSet], state: State) -> Graph:
    """Return the catalogue of ``data_sets`` as they are now."""
    data_sets = list(data_sets)
    graph = Graph()
    for prefix, namespace in (
        ("dcat", DCAT),
        ("dct", DCTERMS),
        ("foaf", FOAF),
        ("spdx", SPDX),
        ("vcard", VCARD),
        ("skos", SKOS),
        ("dcatap", DCATAP),
    ):
        graph.bind(prefix, namespace)
    site = SiteSettings.objects.live().first()
    home = address("dataset_list")
    this = URIRef(home)
    publisher, contact = _publisher(graph, site), _contact(graph, site)
    graph.add((this, RDF.type, DCAT.Catalog))
    _say(graph, this, DCTERMS.title, _("Data on the policy of competitiveness clusters"))
    _say(
        graph,
        this,
        DCTERMS.description,
        _(
            "Clusters, label events, phases, policy directions and performance contracts, in "
            "French, with the English and Lithuanian translations and their state."
        ),
    )
    _describe(graph, this, publisher)
    graph.add((this, FOAF.homepage, URIRef(home)))
    graph.add((this, DCAT.themeTaxonomy, EU["data-theme"]))
    issued = [at for data_set in data_sets if (at := state.issued_at(data_set))]
    updated = [at for data_set in data_sets if (at := state.updated_at(data_set))]
    _date(graph, this, min(issued, default=None), max(updated, default=None))
    phases = Phase.objects.live().aggregate(first=Min("start_year"), last=Max("end_year"))
    for data_set in data_sets:
        node = _data_set(graph, data_set, state, publisher, contact, phases)
        graph.add((this, DCAT.dataset, node))
    return graph


def _data_set(
    graph: Graph,
    data_set: DataSet,
    state: State,
    publisher: URIRef,
    contact: URIRef | None,
    phases: dict[str, int | None],
) -> URIRef:
    page = address("dataset_detail", data_set.slug)
    node = URIRef(page)
    graph.add((node, RDF.type, DCAT.Dataset))
    _say(graph, node, DCTERMS.title, data_set.title)
    _say(graph, node, DCTERMS.description, data_set.description)
    for word in KEYWORDS:
        _say(graph, node, DCAT.keyword, word)
    _describe(graph, node, publisher)
    graph.add((node, DCTERMS.identifier, Literal(page)))
    graph.add((node, DCAT.landingPage, URIRef(page)))
    graph.add((node, DCTERMS.accessRights, EU["access-right/PUBLIC"]))
    graph.add((node, DCTERMS.accrualPeriodicity, EU["frequency/IRREG"]))
    for theme in THEMES:
        graph.add((node, DCAT.theme, EU[f"data-theme/{theme}"]))
    if contact:
        graph.add((node, DCAT.contactPoint, contact))
    _period(graph, node, data_set, phases)
    _date(graph, node, state.issued_at(data_set), state.updated_at(data_set))
    schema = URIRef(schema_address(data_set))
    graph.add((schema, RDF.type, DCTERMS.Standard))
    _say(graph, schema, DCTERMS.title, data_set.title)
    graph.add((node, DCTERMS.conformsTo, schema))
    for name in data_set.formats:
        distribution = _distribution(graph, data_set, name, state)
        graph.add((node, DCAT.distribution, distribution))
        if name == "csv":
            graph.add((distribution, DCTERMS.conformsTo, schema))
    return node


def _distribution(graph: Graph, data_set: DataSet, name: str, state: State) -> URIRef:
    made, kind = file_of(data_set, name, state), FORMATS[name]
    node = URIRef(file_address(data_set, name))
    graph.add((node, RDF.type, DCAT.Distribution))
    _say(graph, node, DCTERMS.title, format_lazy("{} ({})", data_set.title, kind.name))
    graph.add((node, DCAT.accessURL, node))
    graph.add((node, DCAT.downloadURL, node))
    graph.add((node, DCAT.mediaType, URIRef(f"{IANA}{kind.media_type}")))
    graph.add((node, DCTERMS["format"], EU[f"file-type/{kind.authority}"]))
    graph.add((node, DCAT.byteSize, Literal(str(made.size), datatype=XSD.nonNegativeInteger)))
    graph.add((node, DCATAP.availability, EU["planned-availability/STABLE"]))
    checksum = URIRef(f"{node}#sha256")
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(made.digest, datatype=XSD.hexBinary)))
    graph.add((node, SPDX.checksum, checksum))
    _date(graph, node, None, state.updated_at(data_set))
    if found := licence():
        graph.add((node, DCTERMS.license, URIRef(found.uri)))
        statement = URIRef(f"{node}#rights")
        graph.add((statement, RDF.type, DCTERMS.RightsStatement))
        graph.add((statement, RDFS.label, Literal(f"{found.name} ({found.identifier})")))
        graph.add((node, DCTERMS.rights, statement))
    return node


def _describe(graph: Graph, node: URIRef, publisher: URIRef) -> None:
    """Say what the catalogue and each data set have in common."""
    graph.add((node, DCTERMS.publisher, publisher))
    graph.add((node, DCTERMS.spatial, EU["country/FRA"]))
    for code in languages.ALL:
        if code in LANGUAGES:
            graph.add((node, DCTERMS.language, EU[f"language/{LANGUAGES[code]}"]))
    if found := licence():
        graph.add((node, DCTERMS.license, URIRef(found.uri)))
        graph.add((URIRef(found.uri), RDF.type, DCTERMS.LicenseDocument))


def _publisher(graph: Graph, site: SiteSettings | None) -> URIRef:
    node = URIRef(f"{address('dataset_list')}#publisher")
    graph.add((node, RDF.type, FOAF.Agent))
    names = [text(site, "ministry_name", code) for code in languages.ALL] if site else []
    for name in {(found.value, found.language) for found in names if found}:
        graph.add((node, FOAF.name, Literal(name[0], lang=name[1])))
    if not names:
        _say(graph, node, FOAF.name, _("Competitiveness clusters"))
    return node


def _contact(graph: Graph, site: SiteSettings | None) -> URIRef | None:
    if site is None or not site.contact_email:
        return None
    node = URIRef(f"{address('dataset_list')}#contact")
    graph.add((node, RDF.type, VCARD.Organization))
    graph.add((node, VCARD.fn, Literal(text(site, "service_name", languages.SOURCE).value)))
    graph.add((node, VCARD.hasEmail, URIRef(f"mailto:{site.contact_email}")))
    return node


def _say(graph: Graph, node: URIRef, what: URIRef, words: Any) -> None:
    """Say the interface's ``words`` in each language; of invented contents, that they are."""
    notice = f"{DEMONSTRATION} – " if is_demonstration() and what == DCTERMS.title else ""
    for language in languages.ALL:
        with translation.override(language):
            graph.add((node, what, Literal(f"{notice}{words}", lang=language)))


def _date(
    graph: Graph,
    node: URIRef,
    issued: datetime.datetime | None,
    modified: datetime.datetime | None,
) -> None:
    for what, moment in ((DCTERMS.issued, issued), (DCTERMS.modified, modified)):
        if moment:
            local = timezone.localtime(moment).isoformat(timespec="seconds")
            graph.add((node, what, Literal(local, datatype=XSD.dateTime)))


def _period(graph: Graph, node: URIRef, data_set: DataSet, phases: dict[str, int | None]) -> None:
    if data_set.period:
        first, last = data_set.period
    elif data_set.is_reference or not phases["first"]:
        return
    else:
        first = datetime.date(phases["first"], 1, 1)
        last = datetime.date(phases["last"], 12, 31)
    period = URIRef(f"{node}#period")
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((period, DCAT.startDate, Literal(first.isoformat(), datatype=XSD.date)))
    graph.add((period, DCAT.endDate, Literal(last.isoformat(), datatype=XSD.date)))
    graph.add((node, DCTERMS.temporal, period))


def serialized(graph: Graph, ending: str) -> bytes:
    """Return ``graph`` in the format of the ``ending`` of an address."""
    _name, name, _media_type = SERIALIZATIONS[ending]
    return graph.serialize(format=name, encoding="utf-8")
