"""For every address of the site somebody has decided whether its answers are held."""

from django.urls import URLResolver, get_resolver

from phases.caching.answers import is_declared_public

HELD = {
    *("home", "phase_list", "phase_detail", "pole_list", "pole_detail", "contract_list"),
    *("contract_detail", "contract_version_detail", "contract_version_changes", "compare"),
    *("article_list", "article_detail", "page_detail", "dataset_list", "dataset_detail"),
    *("history", "follow", "api_documentation", "site_map"),
    *("phase_feed", "pole_feed", "contract_feed", "article_feed", "change_feed"),
    *("robots", "sitemap", "sitemap_section", "security"),
}
NOT_HELD = {
    "entrance": "depends on the visitor's Accept-Language",
    "search": "any publication may change what is found, and mostly changes none of it",
    "search_feed": "as search",
    "search_suggestions": "as search; the browser keeps them for a minute",
    "preview_link": "drafts, for those who have the link",
    "": "files, among them those of drafts; the API's errors",
    "dataset_file": "streamed from files that the process holds, with validators of their own",
    "dataset_newest": "leads elsewhere",
    "dataset_schema": "kept by whoever asks, for ten minutes",
    "dataset_package": "kept by whoever asks, for ten minutes",
    "dataset_catalogue": "kept by whoever asks, for ten minutes",
    "api_": "asked with ever other parameters; with validators of its own",
    "admin": "for those who are signed in",
}


def _patterns(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, pattern.namespace or namespace)
        else:
            yield namespace or pattern.name or "", pattern.callback


def test_every_address_has_its_decision():
    for name, view in _patterns(get_resolver()):
        role = name.removeprefix("page_")
        if name in HELD or (name != role and role):
            assert is_declared_public(view), name
        else:
            reason = NOT_HELD.get(name) or NOT_HELD["api_"] * name.startswith("api_")
            assert reason, f"{name}: is it held or not?"
            assert not is_declared_public(view), name
