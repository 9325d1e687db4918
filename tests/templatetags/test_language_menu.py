"""The links to other languages: made of pieces that are kept, with addresses that are not."""

from html import escape

from phases.templatetags.language_menu import alternate_links, language_items


def links(query):
    return [
        {"code": "fr", "name": "Français", "url": f"/fr/{query}", "is_current": True},
        {"code": "lt", "name": "Lietuvių", "url": f"/lt/{query}", "is_current": False},
    ]


def test_each_page_has_its_own_addresses():
    for query in ("", "?q=100%25", "?q='%s[url]&x=<b>"):
        assert language_items(links(query), "link", "item", shows_code=True) == (
            f'<li class="item"><a class="link" href="/fr/{escape(query)}" lang="fr" hreflang="fr"'
            ' aria-current="true" data-language-link>FR - Français</a></li>\n'
            f'<li class="item"><a class="link" href="/lt/{escape(query)}" lang="lt" hreflang="lt"'
            " data-language-link>LT - Lietuvių</a></li>"
        )


def test_alternates_end_with_the_default():
    urls = [("fr", "https://a.fr/fr/?a&b"), ("en", "https://a.fr/en/")]
    assert alternate_links(urls, urls[0][1]) == (
        '<link rel="alternate" hreflang="fr" href="https://a.fr/fr/?a&amp;b">\n'
        '<link rel="alternate" hreflang="en" href="https://a.fr/en/">\n'
        '<link rel="alternate" hreflang="x-default" href="https://a.fr/fr/?a&amp;b">'
    )
    assert alternate_links([], "https://a.fr/fr/") == ""
