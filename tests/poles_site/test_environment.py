"""What the environment decides, and the sentences for what is wrong in it."""

import subprocess
import sys

import environ
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from poles_site import environment

env = environ.Env()


def test_development_is_the_default_and_needs_nothing(monkeypatch):
    monkeypatch.delenv("DJANGO_ENV", raising=False)
    assert environment.is_development(env)


def test_an_unknown_environment_is_refused(monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "prod")
    with pytest.raises(ImproperlyConfigured, match='"development" or "production"'):
        environment.is_development(env)


def test_production_names_every_missing_variable(monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "production")
    monkeypatch.setenv("SECRET_KEY", " ")
    monkeypatch.setenv("ALLOWED_HOSTS", "example.org")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(ImproperlyConfigured) as error:
        environment.is_development(env)
    assert "DATABASE_URL" in str(error.value)
    assert "SECRET_KEY" in str(error.value)
    assert "ALLOWED_HOSTS" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Yes", True), ("0", False), ("off", False), ("", True)]
)
def test_yes_or_no(monkeypatch, text, value):
    monkeypatch.setenv("STATE_SITE", text)
    assert environment.boolean("STATE_SITE", default=True) is value


def test_neither_yes_nor_no_is_refused(monkeypatch):
    monkeypatch.setenv("STATE_SITE", "ture")
    with pytest.raises(ImproperlyConfigured, match="STATE_SITE"):
        environment.boolean("STATE_SITE", default=False)


def test_database_address(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:secret@db.example.org:5433/poles")
    database = environment.database(env)
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == (
        "db.example.org",
        5433,
        "poles",
    )


@pytest.mark.parametrize("url", ["mysql://a@b/c", "db.example.org", "postgresql://a@b:port/c"])
def test_wrong_database_address_is_refused_without_showing_it(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@") as error:
        environment.database(env)
    assert url not in str(error.value)


def test_replicas_are_named_in_order_and_read_only(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:secret@db.example.org/poles")
    assert environment.replicas(env) == {}
    monkeypatch.setenv(
        "DATABASE_REPLICA_URL",
        "postgresql://ann@one.example.org/poles, postgresql://ann@two.example.org/poles?sslmode=require",
    )
    found = environment.replicas(env)
    assert [(alias, place["HOST"]) for alias, place in found.items()] == [
        ("replica_1", "one.example.org"),
        ("replica_2", "two.example.org"),
    ]
    assert found["replica_2"]["OPTIONS"]["sslmode"] == "require"
    for place in found.values():
        assert "default_transaction_read_only=on" in place["OPTIONS"]["options"]
        assert place["OPTIONS"]["connect_timeout"] == 2


def test_replicas_of_nothing_are_refused(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgresql://ann@one.example.org/poles")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL no database"):
        environment.replicas(env)


def test_a_wrong_replica_is_refused_without_showing_it(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:secret@db.example.org/poles")
    monkeypatch.setenv("DATABASE_REPLICA_URL", "mysql://ann:secret@b/c")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL must name") as error:
        environment.replicas(env)
    assert "secret" not in str(error.value)


@pytest.mark.start
def test_replicas_without_finished_pages_are_refused():
    """Settings are read once a process."""
    url = "postgresql://ann@one.example.org/poles"
    result = subprocess.run(
        [sys.executable, "-c", "import poles_site.settings"],
        cwd=settings.BASE_DIR,
        env={"DATABASE_URL": url, "DATABASE_REPLICA_URL": url, "PAGE_STORE_BYTES": "0"},
        capture_output=True,
        text=True,
    )
    assert "DATABASE_REPLICA_URL needs finished pages" in result.stderr


def test_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "var" / "secret-key"
    secret = environment.kept_secret(path)
    assert len(secret) >= 50
    assert environment.kept_secret(path) == secret
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(ImproperlyConfigured, match="VAR_DIR"):
        environment.kept_secret(tmp_path / "var" / "secret-key")


@pytest.mark.parametrize("call", ["read_text", "write_text", "mkdir"])
def test_a_folder_that_is_closed_is_refused_in_words(tmp_path, monkeypatch, call):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(f"pathlib.Path.{call}", refuse)
    with pytest.raises(ImproperlyConfigured, match="VAR_DIR") as error:
        environment.kept_secret(tmp_path / "var" / "secret-key")
    assert str(tmp_path / "var") in str(error.value)


@pytest.mark.parametrize(
    ("given", "hosts", "development", "address"),
    [
        ("", [".example.org", "www.example.org"], False, "https://www.example.org"),
        ("", ["*"], True, "http://localhost:8000"),
        ("https://poles.example.org/ ", ["www.example.org"], False, "https://poles.example.org"),
    ],
)
def test_the_address_of_the_site(monkeypatch, given, hosts, development, address):
    monkeypatch.setenv("SITE_ADDRESS", given)
    assert environment.site_address(env, hosts, development=development) == address


@pytest.mark.parametrize("given", ["www.example.org", "ftp://example.org", "https://?x", "/fr/"])
def test_an_address_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("SITE_ADDRESS", given)
    with pytest.raises(ImproperlyConfigured, match="SITE_ADDRESS"):
        environment.site_address(env, [], development=False)


def test_a_demonstration_is_asked_for(monkeypatch):
    assert not environment.is_demonstration(development=True)
    monkeypatch.setenv("DEMO", "1")
    assert environment.is_demonstration(development=True)


def test_production_shows_nothing_invented(monkeypatch):
    monkeypatch.setenv("DEMO", "1")
    with pytest.raises(ImproperlyConfigured, match="development only"):
        environment.is_demonstration(development=False)


@pytest.mark.parametrize("name", ["DATABASE_URL", "MEDIA_ROOT"])
def test_a_demonstration_keeps_off_the_real_content(monkeypatch, name):
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv(name, "somewhere")
    with pytest.raises(ImproperlyConfigured, match=f"unset {name}"):
        environment.is_demonstration(development=True)


def test_where_a_cdn_is_told(monkeypatch):
    monkeypatch.delenv("CDN_PURGE_URLS", raising=False)
    assert environment.cdn_purge_urls(env, held_bytes=0) == []
    monkeypatch.setenv("CDN_PURGE_URLS", "http://10.0.0.5:6082, https://cdn.example.org/purge,")
    assert environment.cdn_purge_urls(env, held_bytes=1) == [
        "http://10.0.0.5:6082",
        "https://cdn.example.org/purge",
    ]


@pytest.mark.parametrize(
    "urls",
    [
        "10.0.0.5:6082",
        "ftp://10.0.0.5",
        "http://",
        "http://:6082",
        "http://host:port",
        "http://host:70000",
        "http://user:secret@host",
        "http://host/?a=b",
        "http://host/#a",
        "http://host/a b",
        "http://[::1",
    ],
)
def test_where_no_cdn_can_be_told_is_refused(monkeypatch, urls):
    monkeypatch.setenv("CDN_PURGE_URLS", f"http://10.0.0.5:6082,{urls}")
    with pytest.raises(ImproperlyConfigured, match=r"write http://10\.0\.0\.5:6082, several"):
        environment.cdn_purge_urls(env, held_bytes=1)


def test_a_cdn_is_told_once_and_of_held_pages_only(monkeypatch):
    monkeypatch.setenv("CDN_PURGE_URLS", "http://host,http://host")
    with pytest.raises(ImproperlyConfigured, match="twice"):
        environment.cdn_purge_urls(env, held_bytes=1)
    monkeypatch.setenv("CDN_PURGE_URLS", "http://host")
    with pytest.raises(ImproperlyConfigured, match="PAGE_STORE_BYTES"):
        environment.cdn_purge_urls(env, held_bytes=0)
