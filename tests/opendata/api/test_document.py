"""The OpenAPI document is valid, says all that happens, and does not change unseen."""

from pathlib import Path

import pytest
import schemathesis
import yaml
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, strategies
from hypothesis import settings as hypothesis_settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from phases import languages, models
from phases.opendata.api import problems
from phases.opendata.api.urls import RESOURCES, WORDS
from poles_site.wsgi import application
from tests import factories

pytestmark = pytest.mark.django_db

KEPT = Path(settings.BASE_DIR) / "docs" / "api" / "openapi.yaml"
#: Requests of each kind to each address.
EXAMPLES = 40


def test_it_is_valid_in_every_language_and_in_both_forms(api, capsys):
    documents = {}
    for language in languages.ALL:
        documents[language] = api.read(f"openapi.json?lang={language}")
        validate(documents[language])
        assert documents[language]["openapi"] == "3.1.0"
        written = api.ask(f"openapi.yaml?lang={language}")
        assert written.headers["Content-Type"] == "application/yaml; charset=utf-8"
        assert yaml.safe_load(written.content) == documents[language]
    # What drf-spectacular complains of, it prints.
    assert capsys.readouterr().err == ""
    assert len({str(document) for document in documents.values()}) == len(languages.ALL)


def test_it_changes_on_purpose_only(api):
    """Programs are written against it: what it loses breaks them."""
    now = api.ask("openapi.yaml?lang=en").content.decode()
    assert now == KEPT.read_text(), (
        "The API is not as docs/api/openapi.yaml says. If it is to change, write that file anew "
        "from /api/v1/openapi.yaml?lang=en, and tell those who use it (CHANGELOG.md)."
    )


def test_the_licence_is_the_one_at_the_foot_of_the_pages(api, settings):
    settings.DEVELOPMENT = settings.STATE_SITE = False
    assert api.read("")["licence"] is None
    assert "license" not in api.read("openapi.json")["info"]
    settings.STATE_SITE = True
    assert api.read("openapi.json")["info"]["license"] == api.read("")["licence"]
    assert "etalab-2.0" in api.read("")["licence"]["name"]


def test_every_answer_holds_what_is_described_and_no_more(api, site):
    document = api.read("openapi.json")
    schemas = document["components"]["schemas"]

    def compare(value, schema):
        if wrapped := schema.get("oneOf") or schema.get("allOf"):
            assert value is None or compare(value, wrapped[0]) is None
        elif "$ref" in schema:
            described = schemas[schema["$ref"].rpartition("/")[2]]
            assert set(value) == set(described["properties"])
            for name, part in value.items():
                compare(part, described["properties"][name])
        elif schema["type"] == "array":
            for part in value:
                compare(part, schema["items"])

    for word in WORDS:
        operation = document["paths"][f"/api/v1/{word}/{{key}}/"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        for item in api.walk(f"{word}/?lang=lt&page_size=100"):
            compare(item, schema)


def test_every_error_is_described(api):
    for path, operations in api.read("openapi.json")["paths"].items():
        described = {int(status) for status in operations["get"]["responses"]}
        # Of a method that it does not name, no document can tell.
        wanted = {200, 304, *problems.WORDS} - {405}
        assert described == (wanted if "{key}" in path else wanted - {404})


@pytest.fixture
def document(site):
    """The document as Schemathesis reads it, and the site as a WSGI server has it.

    The connection is the test's: nothing closes it between requests.
    """
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode)
def test_schemathesis_finds_no_undocumented_answer_and_no_error(document, mode):
    contract = factories.ContractFactory()
    names = {
        "contracts": [str(contract.pk)],
        "sources": list(models.Source.objects.live().values_list("code", flat=True)[:3]),
    }
    statuses = set()
    for result in document.get_all_operations():
        operation = result.ok()
        word = operation.path.removeprefix("/api/v1/").partition("/")[0]
        if word not in names:
            model = RESOURCES[WORDS.index(word)].get_model()
            names[word] = list(model.objects.live().values_list("slug_fr", flat=True)[:3])
        known = strategies.none() | strategies.sampled_from(names[word])

        @given(case=operation.as_strategy(generation_mode=mode), name=known)
        @hypothesis_settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        def ask(case, name):
            # Schemathesis cannot guess what there is.
            if name and "key" in case.path_parameters and mode.is_positive:
                case.path_parameters["key"] = name
            response = case.call_and_validate(
                # Its client of WSGI does not unpack what it asks for packed.
                headers={"Accept-Encoding": "identity"},
                # Which names and cursors there are, no schema says: an unknown one is a 400.
                excluded_checks=[positive_data_acceptance],
            )
            statuses.add(response.status_code)

        ask()
    assert statuses >= ({200, 400, 404} if mode.is_positive else {400})
    assert statuses <= {200, 304, 400, 404, 405, 406}
