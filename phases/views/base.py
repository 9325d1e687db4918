"""What every public page shares: languages, addresses, breadcrumb, header and footer.

A page is a :class:`PublicView`; the page of one item is an :class:`ItemView`. The template gets:

``title``, ``description``  a Text or a string, for ``<title>`` and ``<meta>``
``breadcrumbs``             pairs of a Text or string and an address ("" for the page itself)
``canonical``, ``alternates``, ``x_default``  absolute addresses
``language_links``          the same page in every language, for the selector
``source_url``              the French page, for the notice of translation; None in French
``updated_at``, ``permalink``  of the page, or None; the second with the date, to cite
``history_url``             the page that says what changed, or None
``cited_version``           what became of the version that the address names, or None
``feeds``                   pairs of a title and an address, for programs that follow the site
``structured_data``         the breadcrumb as schema.org's BreadcrumbList, or None
``open_graph``              pairs of a property and a value, for those who link here
``site``, ``footer_links``, ``navigation``, …  see :func:`site_context`
"""

import datetime
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from phases import languages, reading
from phases.localization import slugs
from phases.localization.columns import written_in
from phases.localization.text import Text, text
from phases.models import PublicChange
from phases.models.publishable import Item, ItemQuerySet
from phases.views import citing, linked_data, standing
from phases.views.standing import language_in_use, site_context

LANGUAGE_NAMES = dict(settings.LANGUAGES)

#: A kept parameter longer than this is not repeated in the page's links.
MAX_PARAMETER = 200


def find_by_slug(model: type[Item], slug: str, rows: Callable[[], ItemQuerySet]) -> Item:
    """Return the live item that ``slug`` belongs to, or has belonged to; Http404 otherwise.

    ``rows``, a function of a module, gives the live ones. Whoever shows the item redirects to its
    own address.
    """
    with reading.asked_of(reading.table_of(model), f"?slug={slug}"):
        item = slugs.find_by_slug(rows, slug)
    if item is None:
        raise Http404
    return item


class PublicView(TemplateView):
    """A page that anybody may read. Never touches the visitor's session or account."""

    http_method_names = ["get", "head", "options"]
    #: The same for everybody, and kept until a publication changes it (caching/).
    is_public_answer = True

    #: Name of the entry of the main navigation that holds this page.
    section = ""
    #: Parameters of the query string that make another page, repeated in links to it.
    kept_parameters: tuple[str, ...] = ()
    #: Further parameters that the page looks at; None: all, since it names those it does not know.
    known_parameters: tuple[str, ...] | None = ()
    #: The kinds of items that the page lists: it is as new as the newest change of them.
    shows: tuple[type[Item], ...] = ()
    #: Open Graph's kind of page (https://ogp.me/#types).
    open_graph_type = "website"

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["No-Vary-Search"] = "key-order"
        if self.known_parameters is not None:
            # Under other parameters it is the same page.
            names = " ".join(f'"{name}"' for name in (citing.PARAMETER, *self.known_parameters))
            response["No-Vary-Search"] += f", params, except=({names})"
        if settings.DEVELOPMENT:
            response["X-Robots-Tag"] = "noindex"
        return response

    def get_title(self) -> Text | str:
        """Return the page's own title, unique on the site."""
        raise NotImplementedError

    def get_description(self) -> Text | str:
        """Return one sentence for search engines, or "" for none."""
        return ""

    def get_breadcrumbs(self) -> list[tuple[Text | str, str]]:
        """Return the pages between home and this one, each with its address."""
        return []

    def get_updated_at(self) -> datetime.datetime | None:
        """Return when the page's content was last published."""
        if self.shows:
            return self.standing.newest_at
        history = self.get_history()
        return history.newest_at() if history is not None else None

    @cached_property
    def standing(self) -> standing.Standing:
        """Return what stands on every page, as it is now."""
        return standing.read(self.shows)

    def get_history(self) -> QuerySet[PublicChange] | None:
        """Return the public changes of what the page shows; None when it has no content."""
        return PublicChange.objects.of_models(*self.shows) if self.shows else None

    def has_history(self) -> bool:
        """Return whether there is a page that says what changed on this one."""
        return bool(self.shows) or self.get_history() is not None

    def get_feeds(self) -> Sequence[tuple[str, str]]:
        """Return the feeds that tell of this page, the nearest first: titles and addresses."""
        return linked_data.site_feeds(self.section)

    def is_indexed(self) -> bool:
        """Return whether search engines may list the page."""
        return True

    def get_translations(self) -> Iterable[str]:
        """Return the languages in which the page exists as more than a French text."""
        return languages.ALL

    def get_address(self) -> str:
        """Return the page's path in the active language."""
        match = self.request.resolver_match
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs)

    def get_cited_address(self) -> str:
        """Return the path that goes on showing what this page shows, "" for its own."""
        return ""

    def get_addressed(self) -> Iterable[Item]:
        """Return the items whose slugs stand in the page's path."""
        return ()

    def addresses(self) -> dict[str, str]:
        """Return the page's path in each language, with the parameters that it keeps."""
        kept = self.request.GET.copy()
        for name in list(kept):
            short = [value for value in kept.getlist(name) if len(value) <= MAX_PARAMETER]
            kept.setlist(name, short if name in self.kept_parameters else [])
        query = f"?{query}" if (query := kept.urlencode()) else ""
        translated = slugs.languages_of(self.get_addressed())
        root = get_script_prefix()
        with translation.override(languages.SOURCE):
            french = self.get_address() + query
        # Path words and, for want of another, slugs are the same in all languages.
        rest = french.removeprefix(f"{root}{languages.SOURCE}/")
        paths = {languages.SOURCE: french}
        for code in languages.TARGETS:
            if code in translated:
                with translation.override(code):
                    paths[code] = self.get_address() + query
            else:
                paths[code] = f"{root}{code}/{rest}"
        return paths

    def get_context_data(self, **kwargs):
        here, paths = language_in_use(), self.addresses()
        origin = self.request.build_absolute_uri("/").removesuffix("/")
        absolute = {code: origin + path for code, path in paths.items()}
        translations = set(self.get_translations())
        breadcrumbs = self.get_breadcrumbs()
        if breadcrumbs or self.section != "home":
            breadcrumbs = [(_("Home"), reverse("home")), *breadcrumbs, (self.get_title(), "")]
        updated_at, has_history = self.get_updated_at(), self.has_history()
        site = site_context(self.standing, self.section, self.request.path)
        title, description = self.get_title(), self.get_description()
        version = self.request.GET.get(citing.PARAMETER) if has_history else None
        cited = None if version is None else citing.cited_version(version, self.get_history())
        address = origin + (self.get_cited_address() or paths[here])
        permalink = citing.dated(address, localdate(updated_at)) if updated_at else None
        shared = (absolute[here], site["site"], self.open_graph_type, translations)
        return super().get_context_data(
            **{
                **site,
                "title": title,
                "description": description,
                "breadcrumbs": breadcrumbs,
                "canonical": absolute[here],
                "alternates": [
                    (code, absolute[code]) for code in languages.ALL if code in translations
                ]
                if len(translations) > 1
                else [],
                "x_default": absolute[languages.SOURCE],
                "language_links": [
                    {
                        "code": code,
                        "name": LANGUAGE_NAMES[code],
                        # Who reads a cited version goes on with it.
                        "url": citing.dated(paths[code], cited and cited.on),
                        "is_current": code == here,
                    }
                    for code in languages.ALL
                ],
                "source_url": None if here == languages.SOURCE else paths[languages.SOURCE],
                "is_noindex": settings.DEVELOPMENT or bool(cited) or not self.is_indexed(),
                "updated_at": updated_at,
                "permalink": permalink,
                "history_url": citing.history_address(paths[here]) if has_history else None,
                "cited_version": cited,
                "feeds": self.get_feeds(),
                "structured_data": linked_data.breadcrumb(breadcrumbs, absolute[here], origin),
                "open_graph": linked_data.open_graph(title, description, *shared),
                **kwargs,
            }
        )


class ItemView(PublicView):
    """The page of one item. Its own address alone shows it; others redirect there for good."""

    title_field = "title"
    description_field = ""

    item: Item

    def get_item(self) -> Item:
        """Return the item of this page, by :func:`find_by_slug`."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        self.item = self.get_item()
        address = self.get_address()
        if request.path != address:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        return super().get(request, *args, **kwargs)

    def get_address(self):
        return self.item.get_absolute_url()

    def get_addressed(self):
        return [self.item]

    def get_translations(self):
        return written_in([self.item])

    def get_title(self):
        return text(self.item, self.title_field)

    def get_description(self):
        return text(self.item, self.description_field) if self.description_field else ""

    def get_updated_at(self):
        with reading.asked_by_day():
            return self.item.updated_at or self.item.published_at

    def has_history(self):
        return True

    def get_history(self):
        return PublicChange.objects.of(self.item)

    def get_context_data(self, **kwargs):
        return super().get_context_data(item=self.item, **kwargs)
