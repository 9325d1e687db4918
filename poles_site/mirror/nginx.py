"""The server of a mirror, for nginx: the site's headers, languages and addresses."""

import re
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

#: What the site says of every page, and the copy too.
HEADERS = (
    "Content-Security-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Cross-Origin-Opener-Policy",
    "Strict-Transport-Security",
)
#: Another kind of XML than the site maps.
FEED = "atom.xml"
TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "png": "image/png",
    "jpg": "image/jpeg",
    "ico": "image/x-icon",
    "webmanifest": "application/manifest+json",
}

_SERVER = """\
# Made by manage.py mirror: to be included in the http block of nginx.
map $args $page {{
    default "@$args";
    "" "";
    "~^(?:(?:{foreign})=[^&]*&?)+$" "";
}}
map $uri $language {{
    default {default};
{languages}
}}
map $request_uri $elsewhere {{
    default "";
{redirects}
}}
server {{
    listen 80;
    root {root};
    charset utf-8;
    charset_types text/plain text/css text/javascript text/csv text/xml application/xml
        application/atom+xml application/json;
    gzip_static on;
    types {{
{types}
    }}
    default_type text/html;
{headers}
    if ($elsewhere) {{ return 302 $elsewhere; }}
    error_page 404 /$language/404.html;
    error_page 503 /$language/503.html;
    location ~ ^/(?:admin|api|health)/|^/[a-z][a-z]/recherche/ {{ return 503; }}
    location ~ ^/[a-z][a-z]/(?:404|503)\\.html$ {{ internal; }}
    location ~ /{feed}$ {{ types {{ }} default_type application/atom+xml; }}
    location {static} {{ expires max; }}
    location ~ /$ {{ try_files "${{uri}}index.html$page" @missing; }}
    location / {{ try_files $uri @missing; }}
    location @missing {{
        if ($page) {{ return 503; }}
        return 404;
    }}
}}
"""


def server(
    root: Path, types: Mapping[str, str], redirects: Mapping[str, str], headers: Mapping[str, str]
) -> str:
    """Return the configuration of a server for the files in ``root``.

    ``types``: ending → media type, as the site has them; ``redirects``: path → address;
    ``headers``: those of a page of the site, by their names in small letters.
    """
    codes = [code for code, _name in settings.LANGUAGES]
    all_types = TYPES | {ending: kind for ending, kind in types.items() if ending and kind}
    return _SERVER.format(
        feed=re.escape(FEED),
        foreign=settings.FOREIGN_PARAMETERS.pattern,
        default=settings.LANGUAGE_CODE,
        languages="\n".join(f"    ~^/{code}/ {code};" for code in codes),
        redirects="\n".join(f'    "{path}" "{to}";' for path, to in sorted(redirects.items())),
        root=_quoted(str(root)),
        static=settings.STATIC_URL,
        types="\n".join(f"        {kind} {ending};" for ending, kind in sorted(all_types.items())),
        headers="\n".join(
            f"    add_header {name} {_quoted(headers[name.lower()])} always;"
            for name in HEADERS
            if name.lower() in headers
        ),
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
