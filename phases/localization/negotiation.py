"""Which of the site's languages does this visitor read?"""

from django.utils.translation.trans_real import parse_accept_lang_header

from phases import languages

#: Django's own parser is bounded too; a longer header is nobody's browser.
MAX_HEADER = 500


def best_language(accept_language: str) -> str:
    """Return the site's language that an ``Accept-Language`` header prefers, or else French.

    Django's own choice looks at a cookie first: the public site has none.
    """
    for code, _weight in parse_accept_lang_header(accept_language[:MAX_HEADER]):
        if (base := code.partition("-")[0]) in languages.ALL:
            return base
    return languages.SOURCE


def language_of(request) -> str:
    """Return the language of the request's address, or else the visitor's best one."""
    code = request.path_info.lstrip("/").partition("/")[0]
    if code in languages.ALL:
        return code
    return best_language(request.headers.get("Accept-Language", ""))
