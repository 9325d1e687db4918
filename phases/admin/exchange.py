"""Texts that leave for translators elsewhere: chosen, counted for the quote, then downloaded."""

import uuid
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from phases import languages
from phases.admin.desk import check_language
from phases.admin.naming import with_colon
from phases.admin.segment_help import glossary_of
from phases.admin.translation_imports import FileForm, import_view, imported_view, refused_view
from phases.editorial import translation_files
from phases.editorial.translation_export import Choice, TooMuchError, exported, listed
from phases.localization.bitext import Bitext
from phases.localization.desk import STATES
from phases.localization.exchange import FORMATS, written
from phases.localization.exchange_files import ExchangeFileError
from phases.localization.quote import Quote, quote_of
from phases.localization.status import LABELS
from phases.models import TranslationImport
from phases.snapshot import item_models

#: So many items can be chosen one by one.
MOST_LISTED = 500
#: So many files are listed that were brought in.
FILES_LISTED = 20


def urls(site) -> list:
    """Return the addresses of the exchange, for the admin site ``site``."""
    place = "translations/<str:language>/exchange/"

    def view(function):
        methods = require_http_methods(["GET", "HEAD", "POST"])
        return site.admin_view(methods(partial(function, site)))

    return [
        path(place, view(exchange_view), name="translations_exchange"),
        path(f"{place}import/", view(import_view), name="translations_import"),
        path(f"{place}import/<int:pk>/", view(imported_view), name="translations_imported"),
        path(f"{place}refused/", view(refused_view), name="translations_refused"),
    ]


class ExportForm(forms.Form):
    """Asks which texts, and in which format."""

    states = forms.MultipleChoiceField(
        label=gettext_lazy("State"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one state.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    items = forms.MultipleChoiceField(
        label=gettext_lazy("Items"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("An item of your choice is not there any more.")
        },
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(code, one.name) for code, one in FORMATS.items()],
        help_text=gettext_lazy(
            "XLIFF for translators’ programs, PO for simpler ones; TMX has what is translated "
            "already, for their memories."
        ),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.language = language
        self.fields["states"].choices = [(state, capfirst(LABELS[state])) for state in STATES]
        self.fields["states"].initial = ["outdated", "missing"]
        kinds = [(m._meta.model_name, capfirst(m._meta.verbose_name)) for m in item_models()]
        self.fields["kind"].choices = [("", _("all kinds")), *kinds]
        self.listed = listed(Choice(language, frozenset(STATES)))
        names = dict(kinds)
        shown = [
            (str(one.item_id), with_colon(names[one.item_model], one.title)) for one in self.listed
        ]
        self.fields["items"].choices = shown[:MOST_LISTED]

    def choice(self) -> Choice:
        """Return what was chosen, of a valid form."""
        data = self.cleaned_data
        return Choice(
            self.language,
            frozenset(data["states"]),
            data["kind"],
            frozenset(uuid.UUID(pk) for pk in data["items"]),
        )


def exchange_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """Show what can be exported, count it, give it as a file; or show where files are brought."""
    check_language(request.user, language)
    is_sent = request.method == "POST"
    form = ExportForm(request.POST if is_sent else None, language=language)
    quote = None
    if is_sent and form.is_valid():
        try:
            bitext = _bitext(request, form.choice())
            if "_export" in request.POST:
                return _download(bitext, form.cleaned_data["format"])
            quote = quote_of(bitext.units, language)
        except (TooMuchError, ExchangeFileError, NothingToExportError) as error:
            form.add_error(None, str(error))
    files = TranslationImport.objects.filter(language=language).defer("data", "report")
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Exchange with agencies: %(language_name)s")
        % {"language_name": languages.in_sentence(language)},
        "language": language,
        "language_name": languages.in_sentence(language),
        "form": form,
        "quote": _rows(quote) if quote else None,
        "most_listed": MOST_LISTED if len(form.listed) > MOST_LISTED else 0,
        "file_form": FileForm(),
        "import_address": reverse("admin:translations_import", args=[language]),
        "files": files.select_related("brought_by")[:FILES_LISTED],
        "waiting": translation_files.waiting(language).count(),
    }
    return TemplateResponse(request, "admin/phases/exchange.html", context)


class NothingToExportError(ValueError):
    """No text is like what was chosen."""


def _bitext(request: HttpRequest, choice: Choice) -> Bitext:
    origin = f"{request.scheme}://{request.get_host()}"
    bitext = exported(choice, glossary=glossary_of(choice.language), origin=origin)
    if bitext is None:
        raise NothingToExportError(_("No text is like this: choose other states or items."))
    return bitext


def _download(bitext: Bitext, code: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    name = f"{languages.SOURCE}-{bitext.target_language}-{day}"
    try:
        file_name, content_type, data = written(bitext, FORMATS[code], name)
    except ExchangeFileError as error:
        message = _("Nothing of this is translated: there is nothing for the format %(format)s.")
        raise NothingToExportError(message % {"format": FORMATS[code].name}) from error
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _rows(quote: Quote) -> list[tuple[str, Any]]:
    return [
        (_("New"), quote.new),
        (_("Near to a text that was translated before"), quote.near),
        (_("The same as a text that was translated before"), quote.exact),
        (_("Repeated within the export"), quote.repeated),
        (_("In all"), quote.total),
    ]
