"""German, on a copy of the project: a line of the settings, one migration, one catalogue.

docs/languages.md tells the same steps.
"""

import json
import os
import shutil
import subprocess
import sys

import polib
import pytest
from django.conf import settings

from poles_site import embedded
from tests.clusters import fill

pytestmark = pytest.mark.start

LANGUAGES = 'LANGUAGES = [("fr", "Français"), ("en", "English"), ("lt", "Lietuvių")]'
NOTICE = "The text of this page has not been translated yet: it is in French."
GERMAN_NOTICE = "Der Text dieser Seite ist noch nicht übersetzt: Er ist auf Französisch."

MIGRATION = """
from django.core.management import call_command
call_command("makemigrations", "phases", name="language_de", verbosity=0)
"""
CHANGE = """
from django.core.management import call_command
call_command("makemigrations", check=True, dry_run=True, verbosity=0)
call_command("migrate", verbosity=0)
call_command("update_catalogues", verbosity=0)
call_command("index_segments", verbosity=0)
call_command("index_search", verbosity=0)
"""
#: What is asked of the site in three languages and German; printed as JSON.
AFTER = """
import json
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import translation
from phases.editorial import translating
from phases.editorial.drafts import newest_revision
from phases.editorial.language_publication import publish_language
from phases.models import Phase, Segment
from phases.snapshot import row_key

settings.ALLOWED_HOSTS = ["testserver"]
call_command("compile_catalogues", verbosity=0)
found, client = {}, Client()
def read(address):
    answer = client.get(address)
    return [answer.status_code, answer.content.decode()]
found["home"], found["phases"] = read("/de/"), read("/de/phases/")
found["sitemap"] = read("/sitemap-phases.xml")
found["groups"] = list(Group.objects.filter(name__endswith="-de").values_list("name", flat=True))
states = Segment.objects.filter(language="de").with_state().values_list("state", flat=True)
found["states"] = [*set(states)]
found["segments"] = dict(
    french=Segment.objects.filter(language="lt").count(), german=len(states)
)
with connection.cursor() as cursor:
    found["constraints"] = sorted(
        name for name in connection.introspection.get_constraints(cursor, "phases_phase")
        if name.endswith("slug_de")
    )
user = User.objects.create_user("uta", password="x", is_staff=True)
user.groups.add(Group.objects.get(name="publisher-de"))
client.force_login(user)
phase = Phase.objects.get(number=3)
found["form"] = read(f"/admin/phases/phase/{phase.pk}/change/")
found["desk"] = read("/admin/translations/de/")
revision = newest_revision(Phase, phase.pk)
row = row_key(Phase, phase.pk)
segment = translating.segments(revision.snapshot, "de")[row, "title"].aligned.segments[0]
done = translating.translate(
    revision, "de",
    [translating.Translation(row, "title", 0, segment.source, "Dritte Phase", "reviewed")], by=user,
)
publish_language(done.revision, "de", by=user)
client.logout()
with translation.override("de"):
    found["translated"] = read(Phase.objects.get(number=3).get_absolute_url())
found["found"] = read("/de/recherche/?q=dritten+phasen")
found["found_in_french"] = read("/de/recherche/?q=territoires")
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def copy(open_folder):
    """Return a copy of the project."""
    folder = open_folder / "project"
    shutil.copytree(
        settings.BASE_DIR,
        folder,
        ignore=shutil.ignore_patterns(
            ".*", "__pycache__", "node_modules", "var", "docs", "tests", "*.mo"
        ),
        symlinks=True,
    )
    return folder


def run(folder, *arguments) -> str:
    """Run manage.py in the copy; return what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def worked() -> float:
    """Return the processor's seconds that the commands took so far, however busy the machine is."""
    times = os.times()
    return times.children_user + times.children_system


@pytest.fixture(scope="module")
def database(copy, first_content_rows, django_db_blocker):
    """Fill the copy's database with the first content, in three languages."""
    cluster = copy / "var" / "postgres"
    server = embedded.database_settings(cluster)
    embedded.start(cluster)
    with django_db_blocker.unblock():
        address = f"postgresql://{server['USER']}@/{server['NAME']}?host={server['HOST']}"
        fill(address, copy, first_content_rows)
    yield
    embedded.stop(cluster)


@pytest.fixture(scope="module")
def german(copy, database):
    """Take the three steps; return what the site with German answers, and the seconds they took."""
    before = {path.name for path in (copy / "phases" / "migrations").glob("0*.py")}
    began = worked()
    path = copy / "poles_site" / "settings.py"
    text = path.read_text()
    assert LANGUAGES in text
    path.write_text(text.replace(LANGUAGES, f'{LANGUAGES[:-1]}, ("de", "Deutsch")]'))
    run(copy, "shell", "-v", "0", "-c", MIGRATION)
    run(copy, "shell", "-v", "0", "-c", CHANGE)
    catalogue = polib.pofile(str(copy / "locale" / "de" / "LC_MESSAGES" / "django.po"))
    catalogue.find(NOTICE).msgstr = GERMAN_NOTICE
    catalogue.save()
    found = json.loads(run(copy, "shell", "-v", "0", "-c", AFTER).splitlines()[-1])
    found["seconds"] = worked() - began
    after = {path.name for path in (copy / "phases" / "migrations").glob("0*.py")}
    found["migrations"] = sorted(after - before)
    return found


def test_it_is_one_migration_and_takes_less_than_a_minute(german):
    (name,) = german["migrations"]
    assert name.endswith("_language_de.py")
    assert german["seconds"] < 60


def test_the_public_pages_exist_in_french_marked_as_such(german):
    for page in ("home", "phases"):
        status, html = german[page]
        assert status == 200
        assert '<html lang="de"' in html
        assert 'lang="fr"' in html
    html = german["phases"][1]
    assert GERMAN_NOTICE in html
    assert "Deutsch" in html


def test_search_engines_are_told_of_no_german_that_is_not_there(german):
    assert 'hreflang="de"' not in german["sitemap"][1]
    assert "/de/phases/" in german["sitemap"][1]


def test_what_is_translated_is_read_in_german(german):
    status, html = german["translated"]
    assert status == 200
    assert "Dritte Phase" in html
    assert 'hreflang="de"' in html


def test_the_search_knows_german_endings_and_the_french_that_is_shown(german):
    status, html = german["found"]
    assert status == 200
    assert ">Dritte Phase</a>" in html
    assert "<mark>" in german["found_in_french"][1]


def test_the_form_has_a_german_column(german):
    status, html = german["form"]
    assert status == 200
    assert 'name="title_de"' in html


def test_there_are_german_roles_and_addresses_are_unique(german):
    assert sorted(german["groups"]) == ["publisher-de", "translator-de"]
    assert german["constraints"] == ["phase_slug_de"]


def test_all_german_is_missing(german):
    assert german["states"] == ["missing"]
    assert german["segments"]["german"] == german["segments"]["french"] > 100
