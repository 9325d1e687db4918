"""The settings of a site in 24 languages: as many as the European Union has."""

from poles_site.settings import *  # noqa: F403
from poles_site.settings import LANGUAGES as OURS

# Django knows no Maltese: Norwegian stands in for it.
_OTHERS = "bg cs da de el es et fi ga hr hu it lv nb nl pl pt ro sk sl sv"
LANGUAGES = [*OURS, *((code, code) for code in _OTHERS.split())]
# The tables are made from the models: the migrations have three languages.
MIGRATION_MODULES = dict.fromkeys(("phases", "auth", "contenttypes", "sessions", "admin"))
