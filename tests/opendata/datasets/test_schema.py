"""Every file holds what its Table Schema says, in each format: checked by frictionless."""

import json
import re

import pytest
from django.test import Client
from django.utils import translation
from frictionless import Package, Resource, Schema, formats

from phases import languages, models
from phases.opendata.datasets.registry import DATA_SETS
from phases.opendata.datasets.schema import table_schema
from tests import factories, furnished
from tests.opendata.datasets.reading import address, download

pytestmark = pytest.mark.django_db

HOSTILE = (
    '=HYPERLINK("http://example.org";"x")',
    "-1+1",
    "@SUM(A1)",
    "'=1",
    'a "b", c;d\te | f',
    "deux\nlignes",
    "\u202eabc\u2028 \U0001f9ea é\u0301",
    "\x0b\x1fx",
)


def hostile_content() -> None:
    """Add rows whose texts are made to break files, or a spreadsheet."""
    phase = models.Phase.objects.live().last()
    for number, text in enumerate(HOSTILE):
        pole = factories.PoleFactory(name=text, full_name_fr=text, full_name_en=text)
        pole.latitude, pole.longitude, pole.headquarters_city = "-21.1", "55.5", text
        pole.save()
        factories.LabelEventFactory(pole=pole, kind="renamed", new_name=text, date="2014-12")
        contract = factories.ContractFactory(
            pole=pole, phase=phase, preamble_fr=f"<p>{text}</p>", signed_on=None, start_year=None
        )
        market = factories.TargetMarketFactory(contract=contract, name_fr=text)
        factories.ChallengeFactory(contract=contract, name_fr=text).markets.add(market)
        indicator = factories.IndicatorFactory(
            contract=contract, name_fr=text, unit_fr=text, baseline="-0.0001", target="1e11"
        )
        models.IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2014, value=-number, position=1
        )
        factories.BudgetFigureFactory(phase=phase, wording_fr=text)
        factories.SourceFactory(title_fr=text, publisher=text)


@pytest.fixture(params=["real", "hostile"])
def site(request, first_content):
    """Fill the site with the ministry's content alone, or with invented rows beside it."""
    if request.param == "hostile":
        furnished.furnish()
        hostile_content()
    return request.param


def problems(report) -> list[str]:
    return [*report.flatten(["name", "rowNumber", "fieldName", "message"])]


def test_the_tables_are_valid_and_their_keys_lead_to_rows(site, tmp_path):
    client = Client()
    for slug in DATA_SETS:
        (tmp_path / f"{slug}.csv").write_bytes(download(slug, "csv", client))
        schema = client.get(f"/donnees/v1/{slug}.schema.json").content
        (tmp_path / f"{slug}.schema.json").write_bytes(schema)
    package = client.get("/donnees/v1/datapackage.json").content
    (tmp_path / "datapackage.json").write_bytes(package)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert problems(report) == []
    assert [task.name for task in report.tasks] == list(DATA_SETS)
    # The package tells the size and the digest of each file: both were held against it.
    assert all(task.stats["bytes"] for task in report.tasks)
    if site == "hostile":
        assert all(task.stats["rows"] for task in report.tasks)


@pytest.mark.parametrize("ending", ["json", "xlsx"])
@pytest.mark.usefixtures("site")
def test_the_other_formats_are_valid_too(ending, tmp_path):
    found = {}
    for slug, data_set in DATA_SETS.items():
        path = tmp_path / f"{slug}.{ending}"
        path.write_bytes(download(slug, ending))
        descriptor = json.loads(json.dumps(table_schema(data_set)))
        # Keys between tables are held against the package.
        descriptor.pop("foreignKeys", None)
        control = formats.JsonControl(property="rows") if ending == "json" else None
        resource = Resource(
            path=path.name,
            basepath=str(tmp_path),
            control=control,
            schema=Schema.from_descriptor(descriptor),
        )
        found[slug] = problems(resource.validate())
    assert {slug: some for slug, some in found.items() if some} == {}


def test_a_schema_is_found_wanting_when_a_file_is(first_content, tmp_path):
    """The tests above can fail."""
    broken = download("poles", "csv").replace(b"world-class,", b"best,", 1)
    (tmp_path / "poles.csv").write_bytes(broken)
    descriptor = table_schema(DATA_SETS["poles"])
    descriptor.pop("foreignKeys")
    resource = Resource(
        path="poles.csv", basepath=str(tmp_path), schema=Schema.from_descriptor(descriptor)
    )
    assert any("best" in str(problem) for problem in problems(resource.validate()))


@pytest.mark.parametrize("slug", DATA_SETS)
def test_a_schema_is_one_and_speaks_every_language(client, slug):
    schema = client.get(address(slug, "schema.json")).json()
    assert [*Schema.metadata_validate(schema)] == []
    assert set(schema["translations"]) == set(languages.TARGETS)
    names = [field["name"] for field in schema["fields"]]
    assert len(set(names)) == len(names)
    assert set(schema["primaryKey"]) <= set(names)
    for told in (schema, *schema["fields"]):
        assert told["title"]
        for language, words in told["translations"].items():
            assert words["title"]
            assert words.keys() == {"title", "description"} & told.keys(), language
    for key in schema.get("foreignKeys", ()):
        target = table_schema(DATA_SETS[key["reference"]["resource"]])
        assert key["reference"]["fields"] == target["primaryKey"]


def test_a_schema_is_the_same_in_whichever_language_it_is_asked_for(client):
    answers = set()
    for language in languages.ALL:
        with translation.override(language):
            headers = {"accept-language": language}
            answers.add(client.get(address("poles", "schema.json"), headers=headers).content)
    assert len(answers) == 1


NAMED = re.compile(r"^Keys \(“(\w+)”\) of rows of the data set “(\w+)”")


def test_lists_of_keys_name_a_column_that_there_is():
    with translation.override("en"):
        said = [str(one.description) for data in DATA_SETS.values() for one in data.columns]
    named = [found.groups() for found in map(NAMED.match, said) if found]
    assert ("slug", "themes") in named
    columns = {slug: [one.name for one in data.columns] for slug, data in DATA_SETS.items()}
    assert [key for key in named if key[0] not in columns[key[1]]] == []
