"""Settings, in one file, read from the environment; docs/production.md lists the variables.

Development is the default and needs no variable at all; production is asked for with
DJANGO_ENV=production and has no default for anything secret.
"""

import re
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from poles_site import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# Everything that is made here and not in git: database, uploads, collected files, secrets.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()

DEVELOPMENT = environment.is_development(env)
# Invented contracts on a database of its own, marked as such on every page (make run DEMO=1).
DEMO = environment.is_demonstration(development=DEVELOPMENT)
if DEMO:
    VAR_DIR = VAR_DIR / "demo"
DEBUG = environment.boolean("DEBUG", default=DEVELOPMENT)
if DEBUG and not DEVELOPMENT:
    raise ImproperlyConfigured("DEBUG shows the inside of the site: it is for development only.")

SECRET_KEY = (
    environment.kept_secret(VAR_DIR / "secret-key") if DEVELOPMENT else env.str("SECRET_KEY")
)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else environ.Env.NOTSET,
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The State's marks (bloc-marque, Marianne) are licensed to State sites only. Production shows
# them with STATE_SITE=1; development shows them beside a badge and asks not to be indexed.
STATE_SITE = environment.boolean("STATE_SITE", default=False)
# Pages marked "À compléter par le ministère" are for those who build the site.
PUBLISH_PLACEHOLDERS = DEVELOPMENT

INSTALLED_APPS = [
    "phases.apps.PhasesConfig",
    "modeltranslation",  # before the admin, whose classes it extends
    "poles_site.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "poles_site.apps.StaticFilesConfig",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django_prose_editor",
    "dsfr",
    "csp",
]

MIDDLEWARE = [
    "poles_site.middleware.FictitiousDataMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Behind WhiteNoise: its files are compressed when they are collected.
    "poles_site.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "poles_site.middleware.LocaleMiddleware",
    "poles_site.middleware.SilentDatabaseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "phases.caching.PublicAnswers",
]

ROOT_URLCONF = "poles_site.urls"
WSGI_APPLICATION = "poles_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "poles_site.templates.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database

if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": environment.database(env)}
else:
    DATABASES = {"default": embedded.database_settings(VAR_DIR / "postgres")}
# What visitors read may come from one of these (poles_site/replicas.py).
REPLICAS = environment.replicas(env)
DATABASES |= REPLICAS
# Read from the primary, whoever asks: the admin, previews by a link.
EDITORS_PATHS = ("/admin/", "/apercu/")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Languages

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English"), ("lt", "Lietuvių")]
# Ours, then what the packages that we use leave untranslated.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
# Only the admin remembers a language: public addresses name theirs.
LANGUAGE_COOKIE_PATH = "/admin/"
# Here the language is a parameter: the browser's header says nothing.
LANGUAGE_PARAMETER_PATH = "/api/v1/"
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr",)
# Languages in which visitors get the French text in place of a translation of an older one; in the
# others they get that translation, marked as such.
REPLACE_OUTDATED = frozenset(env.list("REPLACE_OUTDATED", default=[]))
# Translators change the catalogues in the admin: where locale/ is not kept in git alone.
EDIT_CATALOGUES = environment.boolean("EDIT_CATALOGUES", default=DEVELOPMENT)
FORMAT_MODULE_PATH = ["poles_site.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- The API (phases/opendata/api)

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # No ``?format=``: what is not documented is not there.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    # In the order in which the code names them.
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
}

# --- Parameters of addresses

# What other sites and programs that count visitors add to links: it asks for nothing.
FOREIGN_PARAMETERS = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|mc|ga|at)_\w*|xtor|_ga|_gl|fbclid|gclid|gbraid|wbraid|dclid"
    r"|msclkid|yclid|twclid|ttclid|igshid|igsh|srsltid",
    re.ASCII,
)

# --- Finished pages (poles_site/page_store)

# Bytes of memory for held pages in each process; 0 holds none. With DEBUG templates change.
PAGE_STORE_BYTES = env.int("PAGE_STORE_BYTES", default=0 if DEBUG else 64 * 1024 * 1024)
if REPLICAS and not PAGE_STORE_BYTES:
    raise ImproperlyConfigured(
        "DATABASE_REPLICA_URL needs finished pages, which know what a replica must have heard of: "
        "leave PAGE_STORE_BYTES away, and DEBUG."
    )
# Where each CDN in front of the site is told what is no longer true; none is told for how long.
CDN_PURGE_URLS = environment.cdn_purge_urls(env, held_bytes=PAGE_STORE_BYTES)

# --- Static and uploaded files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    # Last: it joins what the others find.
    "poles_site.joined.finder.JoinedFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "poles_site.storage.UploadStorage"},
    "staticfiles": {
        # With DEBUG (runserver, tests) nothing is collected beforehand.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
# Manifest storage rewrites the design system's style sheets: its checksums no longer hold.
DSFR_USE_INTEGRITY_CHECKSUMS = False

# A rich text of 5 MB must reach the form, which refuses it in words; beyond this it is a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# A contract with all its rows in three languages has thousands of fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Accounts

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

# --- E-mail

# EMAIL_URL: smtp+tls://user:password@host:587; without it, e-mails are printed.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="webmaster@localhost")
# What the links of e-mails begin with.
SITE_ADDRESS = environment.site_address(env, ALLOWED_HOSTS, development=DEVELOPMENT)

# --- Editing

# Nobody publishes a draft to which they contributed since the last publication.
FOUR_EYES = environment.boolean("FOUR_EYES", default=False)
# How long what was put into the trash can be taken out again (``empty_trash``).
TRASH_DAYS = env.int("TRASH_DAYS", default=30)

# --- Security (ANSSI-PA-009)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "poles_site.csrf.csrf_failure"

if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    if environment.boolean("BEHIND_PROXY", default=False):
        # Only for a proxy that always sets this header itself: a visitor could forge it otherwise.
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
