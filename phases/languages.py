"""Source and target languages of the content.

French is what the ministry writes; every other language of ``settings.LANGUAGES`` is a
translation of it. Adding a language is a line in the settings, one migration (modeltranslation's
columns) and one catalogue.
"""

from django.conf import settings
from django.utils.translation import get_language, get_language_info

SOURCE: str = settings.LANGUAGE_CODE
ALL: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
TARGETS: tuple[str, ...] = tuple(code for code in ALL if code != SOURCE)

#: Interface catalogues that no native speaker has read yet: the footer says so. A new language is
#: among them until somebody subtracts it here.
UNREVIEWED_CATALOGUES: frozenset[str] = frozenset(TARGETS)


def column(field: str, language: str) -> str:
    """Return the name of modeltranslation's column of ``field`` in ``language``."""
    return f"{field}_{language.replace('-', '_')}"


def in_sentence(language: str) -> str:
    """Return the name of ``language`` as a sentence of the interface has it: “lituanien”; English
    writes it with a capital."""
    name = str(get_language_info(language)["name_translated"])
    return name if get_language() == "en" else name.lower()
