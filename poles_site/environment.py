"""What the environment decides: development or production, and the values of each."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ENVIRONMENTS = ("development", "production")

REQUIRED_IN_PRODUCTION = {
    "DATABASE_URL": "the address of a PostgreSQL 15 or newer, postgresql://user:password@host/name",
    "SECRET_KEY": "a long random text that nobody else knows",
    "ALLOWED_HOSTS": "the site's host names, separated by commas",
}


def is_development(env: environ.Env) -> bool:
    """Tell development from production by DJANGO_ENV; development is the default.

    Raises ImproperlyConfigured when the value is neither word, or when production lacks
    a required variable: the message names every one that is missing.
    """
    name = env.str("DJANGO_ENV", default="development")
    if name not in ENVIRONMENTS:
        raise ImproperlyConfigured(f'DJANGO_ENV is "{name}": write "development" or "production".')
    if name == "development":
        return True
    missing = [
        f"{variable} ({meaning})"
        for variable, meaning in REQUIRED_IN_PRODUCTION.items()
        if not os.environ.get(variable, "").strip()
    ]
    if missing:
        raise ImproperlyConfigured(f"in production the environment must set {'; '.join(missing)}.")
    return False


#: What would lead a demonstration to the real content.
REAL_PLACES = ("DATABASE_URL", "MEDIA_ROOT")


def is_demonstration(*, development: bool) -> bool:
    """Tell by DEMO whether the site shows invented content, on a database of its own.

    Raises ImproperlyConfigured in production, and where the environment names the real database
    or the real uploads: invented content never comes beside them.
    """
    if not boolean("DEMO", default=False):
        return False
    if not development:
        raise ImproperlyConfigured("DEMO shows invented contracts: it is for development only.")
    for name in REAL_PLACES:
        if os.environ.get(name, "").strip():
            raise ImproperlyConfigured(
                f"DEMO=1 keeps its invented content apart, in a database and folders of its own "
                f"under var/demo: unset {name} to start it."
            )
    return True


def boolean(name: str, *, default: bool) -> bool:
    """Read a yes-or-no variable; anything unclear is refused instead of being taken for no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f'{name} is "{value}": write 1 or 0.')


def database(env: environ.Env) -> dict:
    """Read DATABASE_URL as Django's settings of a database; it must be a PostgreSQL."""
    settings = _postgresql("DATABASE_URL", env.str("DATABASE_URL"))
    return {**settings, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


#: Of a connection to a replica: seconds to connect; then a lost network is noticed within about
#: three seconds, asked something or waiting for an answer.
LIMITS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2_000,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}


def replicas(env: environ.Env) -> dict[str, dict]:
    """Read DATABASE_REPLICA_URL, addresses separated by commas, as Django's settings by alias.

    Raises ImproperlyConfigured where there is no DATABASE_URL that they could be replicas of.
    """
    urls = [url.strip() for url in env.list("DATABASE_REPLICA_URL", default=[]) if url.strip()]
    if urls and not env.str("DATABASE_URL", default=""):
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL names replicas, and DATABASE_URL no database that they repeat: "
            "set it as well."
        )
    found = {}
    for number, url in enumerate(urls, start=1):
        settings = _postgresql("DATABASE_REPLICA_URL", url)
        options = LIMITS | settings.get("OPTIONS", {})
        # Refused there by itself, but not by a replica that has become the primary.
        options["options"] = f"{options.get('options', '')} -c default_transaction_read_only=on"
        found[f"replica_{number}"] = {
            **settings,
            "OPTIONS": options,
            "CONN_MAX_AGE": None,  # asked before each use whether it stands
            "TEST": {"MIRROR": "default"},
        }
    return found


def _postgresql(name: str, url: str) -> dict:
    """Read the address ``url``, which the variable ``name`` holds."""
    example = "write postgresql://user:password@host:5432/name."
    if not url.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured(f"{name} must name a PostgreSQL: {example}")
    try:
        return environ.Env.db_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {example}") from error


def site_address(env: environ.Env, hosts: list[str], *, development: bool) -> str:
    """Return what absolute addresses outside of a request begin with: SITE_ADDRESS, or else the
    first of the site's ``hosts`` that is a name. Raises ImproperlyConfigured when it is none."""
    named = next((host for host in hosts if host[:1] not in ("", ".", "*", "[")), "localhost")
    default = "http://localhost:8000" if development else f"https://{named}"
    address = env.str("SITE_ADDRESS", default="").strip().rstrip("/") or default
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ImproperlyConfigured(f'SITE_ADDRESS is "{address}": write https://www.example.org.')
    return address


def cdn_purge_urls(env: environ.Env, *, held_bytes: int) -> list[str]:
    """Read CDN_PURGE_URLS: where each CDN in front of the site is told what is no longer true.

    Raises ImproperlyConfigured when one is no such address, or is named twice, and when no pages
    are held: who holds them knows what a CDN may keep.
    """
    urls = [url.strip() for url in env.list("CDN_PURGE_URLS", default=[]) if url.strip()]
    for url in urls:
        if not _is_plain_address(url):
            raise ImproperlyConfigured(
                f'CDN_PURGE_URLS names "{url}": write http://10.0.0.5:6082, several with commas.'
            )
    if len(set(urls)) < len(urls):
        raise ImproperlyConfigured("CDN_PURGE_URLS names an address twice.")
    if urls and not held_bytes:
        raise ImproperlyConfigured(
            "CDN_PURGE_URLS needs finished pages: PAGE_STORE_BYTES must be more than 0."
        )
    return urls


def _is_plain_address(url: str) -> bool:
    """Return whether ``url`` names a host and nothing that a request would leave out."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # of the port
        return False
    return is_whole and not (parts.query or parts.fragment or "@" in parts.netloc or " " in url)


def kept_secret(path: Path) -> str:
    """Return the development secret kept at ``path``, made on first use, its owner's only.

    Raises ImproperlyConfigured when the folder is none, or is closed to this account.
    """
    try:
        return _read_or_made(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f'files cannot be kept in "{path.parent}" ({error.strerror}): '
            "set VAR_DIR to a folder that you may write to."
        ) from error


def _read_or_made(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may come here at once: the first to link its file wins, both read the same.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(secrets.token_urlsafe(50))
    draft.chmod(0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
