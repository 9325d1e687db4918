"""The catalogue is DCAT-AP that portals can harvest."""

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, RDF

from phases import models
from phases.opendata.datasets.registry import DATA_SETS
from tests import factories
from tests.opendata.datasets.reading import EVERY_FILE, download

pytestmark = [
    pytest.mark.django_db,
    # rdflib and pyshacl warn of themselves.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
    pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning"),
]

FORMATS = {"ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}
#: The mandatory properties of DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/) and
#: those that data.gouv.fr reads or that the catalogue promises.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:shapes:> .

:Catalogue a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ;
      sh:languageIn ("fr" "en" "lt") ; sh:uniqueLang true ; sh:minCount 3 ] ,
    [ sh:path dct:description ;
      sh:languageIn ("fr" "en" "lt") ; sh:uniqueLang true ; sh:minCount 3 ] ,
    [ sh:path dct:publisher ; sh:class foaf:Agent ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:license ; sh:class dct:LicenseDocument ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:issued ; sh:datatype xsd:dateTime ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:modified ; sh:datatype xsd:dateTime ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:language ; sh:nodeKind sh:IRI ; sh:minCount 3 ; sh:maxCount 3 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/language/" ] ,
    [ sh:path dct:spatial ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ,
    [ sh:path foaf:homepage ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:themeTaxonomy ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ,
    [ sh:path dcat:dataset ; sh:class dcat:Dataset ; sh:minCount 1 ] .

:Agent a sh:NodeShape ; sh:targetClass foaf:Agent ;
  sh:property [ sh:path foaf:name ; sh:nodeKind sh:Literal ; sh:minCount 1 ] .

:DataSet a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ;
      sh:languageIn ("fr" "en" "lt") ; sh:uniqueLang true ; sh:minCount 3 ] ,
    [ sh:path dct:description ;
      sh:languageIn ("fr" "en" "lt") ; sh:uniqueLang true ; sh:minCount 3 ] ,
    [ sh:path dcat:keyword ; sh:languageIn ("fr" "en" "lt") ; sh:minCount 3 ] ,
    [ sh:path dct:identifier ; sh:nodeKind sh:Literal ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:publisher ; sh:class foaf:Agent ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:landingPage ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ,
    [ sh:path dct:license ; sh:class dct:LicenseDocument ; sh:minCount 1 ] ,
    [ sh:path dct:issued ; sh:datatype xsd:dateTime ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:modified ; sh:datatype xsd:dateTime ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:accessRights ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:accrualPeriodicity ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/frequency/" ] ,
    [ sh:path dcat:theme ; sh:nodeKind sh:IRI ; sh:minCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/data-theme/[A-Z]{4}$" ] ,
    [ sh:path dct:spatial ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ,
    [ sh:path dct:temporal ; sh:class dct:PeriodOfTime ; sh:maxCount 1 ] ,
    [ sh:path dct:conformsTo ; sh:class dct:Standard ; sh:minCount 1 ] ,
    [ sh:path dcat:distribution ; sh:class dcat:Distribution ; sh:minCount 3 ] .

:Distribution a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dcat:accessURL ; sh:nodeKind sh:IRI ; sh:minCount 1 ] ,
    [ sh:path dcat:downloadURL ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:mediaType ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ;
      sh:pattern "^https://www.iana.org/assignments/media-types/" ] ,
    [ sh:path dct:format ; sh:nodeKind sh:IRI ; sh:minCount 1 ; sh:maxCount 1 ;
      sh:pattern "^http://publications.europa.eu/resource/authority/file-type/" ] ,
    [ sh:path dct:license ; sh:class dct:LicenseDocument ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dct:rights ; sh:class dct:RightsStatement ; sh:maxCount 1 ] ,
    [ sh:path dct:modified ; sh:datatype xsd:dateTime ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:byteSize ; sh:datatype xsd:nonNegativeInteger ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path spdx:checksum ; sh:class spdx:Checksum ; sh:minCount 1 ; sh:maxCount 1 ] .

:Period a sh:NodeShape ; sh:targetClass dct:PeriodOfTime ;
  sh:property [ sh:path dcat:startDate ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ] ,
    [ sh:path dcat:endDate ; sh:datatype xsd:date ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def graph(client, ending: str = "ttl") -> Graph:
    content = client.get(f"/donnees/catalogue.{ending}").content
    return Graph().parse(data=content, format=FORMATS[ending])


def test_the_catalogue_has_what_dcat_ap_asks_for(client, first_content):
    valid, _report, words = validate(graph(client), shacl_graph=SHAPES, advanced=True)
    assert valid, words


def test_what_lacks_is_found(client, first_content):
    """The test above can fail."""
    found = graph(client)
    found.remove((None, DCTERMS.publisher, None))
    assert not validate(found, shacl_graph=SHAPES, advanced=True)[0]


def test_each_format_says_the_same(client, first_content):
    first, *others = (graph(client, ending) for ending in FORMATS)
    assert len(first) > 500
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_content_is_the_same_file(client, ending):
    factories.PhaseFactory()
    address = f"/donnees/catalogue.{ending}"
    assert client.get(address).content == client.get(address).content


def test_every_data_set_and_every_file_is_named_with_its_real_size(client, settings, first_content):
    settings.SITE_ADDRESS = "https://www.example.org"
    found = graph(client)
    assert len([*found.subjects(RDF.type, DCAT.Dataset)]) == len(DATA_SETS)
    for slug, ending in EVERY_FILE:
        node = URIRef(f"https://www.example.org/donnees/v1/{slug}.{ending}")
        page = URIRef(f"https://www.example.org/fr/donnees/{slug}/")
        assert (page, DCAT.distribution, node) in found
        assert int(found.value(node, DCAT.byteSize)) == len(download(slug, ending))


def test_no_licence_is_claimed_that_the_site_does_not_claim(client, settings):
    factories.site()
    settings.DEVELOPMENT = settings.STATE_SITE = False
    assert b"etalab" not in client.get("/donnees/catalogue.ttl").content
    assert "licenses" not in client.get("/donnees/v1/datapackage.json").json()
    assert b"etalab" not in client.get("/donnees/v1/poles.json").getvalue()
    assert b"etalab" not in client.get("/fr/donnees/poles/").content
    settings.STATE_SITE = True
    assert b"etalab" in client.get("/donnees/catalogue.ttl").content


def test_every_title_of_invented_contents_says_so(client, settings):
    settings.DEMO = True
    found = graph(client)
    for kind in (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution):
        titles = [
            title
            for node in found.subjects(RDF.type, kind)
            for title in found.objects(node, DCTERMS.title)
        ]
        assert titles
        assert [title for title in titles if not title.startswith("DONNÉES FICTIVES")] == []


def test_the_contact_is_named_once_there_is_one(client):
    site = factories.site()
    assert b"mailto:" not in client.get("/donnees/catalogue.ttl").content
    models.SiteSettings.objects.filter(pk=site.pk).update(contact_email="invented@example.org")
    assert b"mailto:invented@example.org" in client.get("/donnees/catalogue.ttl").content


def test_there_is_no_other_format(client):
    assert client.get("/donnees/catalogue.xml").status_code == 404
