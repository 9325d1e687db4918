"""The data sets, for people: what there is, what each table holds, how to reuse it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from phases.models import PublicChange
from phases.opendata.datasets import files, showing
from phases.opendata.datasets.catalogue import SERIALIZATIONS
from phases.opendata.datasets.dataset import VERSION
from phases.opendata.datasets.registry import DATA_SETS
from phases.opendata.licence import licence
from phases.views import changes
from phases.views.base import PublicView

#: Changes that the page of a data set names; the page of changes has them all.
NEWEST_CHANGES = 5
#: Characters of a cell that a sample shows.
MOST_SHOWN = 80


class DataSetList(PublicView):
    """What can I reuse, in which form, under which conditions?"""

    template_name = "phases/dataset_list.html"
    shows = tuple(dict.fromkeys(kind for one in DATA_SETS.values() for kind in one.kinds))

    def get_title(self):
        return _("Open data")

    def get_description(self):
        return _(
            "Clusters, phases and performance contracts as tables: CSV, JSON, XLSX and GeoJSON, "
            "with their schemas."
        )

    def get_context_data(self, **kwargs):
        state = files.State.read()
        shown = showing.shown(list(DATA_SETS.values()), state)
        return super().get_context_data(
            groups=[
                (
                    "tables",
                    _("Tables"),
                    [one for one in shown if not one.data_set.is_reference],
                ),
                (
                    "lists",
                    _("Lists that the tables refer to"),
                    [one for one in shown if one.data_set.is_reference],
                ),
            ],
            package=reverse("dataset_package", args=[VERSION]),
            catalogues=[
                (name, reverse("dataset_catalogue", args=[ending]))
                for ending, (name, *_formats) in SERIALIZATIONS.items()
            ],
            licence=licence(),
            **kwargs,
        )


class DataSetDetail(PublicView):
    """What does this table hold, as of when, and what does each column mean?"""

    template_name = "phases/dataset_detail.html"

    @cached_property
    def shown(self) -> showing.ShownDataSet:
        data_set = DATA_SETS.get(self.kwargs["slug"])
        if data_set is None:
            raise Http404
        [shown] = showing.shown([data_set], files.State.read())
        return shown

    def get_title(self):
        return _("Data: %(title)s") % {"title": self.shown.data_set.title}

    def get_description(self):
        return str(self.shown.data_set.description)

    def get_breadcrumbs(self):
        return [(_("Open data"), reverse("dataset_list"))]

    def get_history(self) -> QuerySet[PublicChange]:
        return PublicChange.objects.of_models(*self.shown.data_set.kinds)

    def get_updated_at(self):
        return self.shown.updated_at

    def get_context_data(self, **kwargs):
        shown, history = self.shown, self.get_history()
        return super().get_context_data(
            **{
                **kwargs,
                "shown": shown,
                "data_set": shown.data_set,
                "fields": [_field(column) for column in shown.data_set.columns],
                "sample": [
                    [(column, _shortened(cell)) for column, cell in row] for row in shown.sample()
                ],
                "changes": changes.read(history[:NEWEST_CHANGES], in_lines=True),
                "licence": licence(),
                "data_set_data": self._structured(),
            }
        )

    def _structured(self) -> dict[str, Any]:
        """Return the data set as schema.org's Dataset (https://schema.org/Dataset)."""
        shown, found = self.shown, licence()
        language = get_language()
        data = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": str(shown.data_set.title),
            "description": str(shown.data_set.description),
            "url": self.request.build_absolute_uri(self.get_address()),
            "identifier": files.address("dataset_detail", shown.data_set.slug),
            "inLanguage": language,
            "version": str(VERSION),
            "isAccessibleForFree": True,
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "url": files.address("dataset_list"),
            },
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": file.format.media_type,
                    "contentUrl": files.file_address(shown.data_set, file.ending),
                    "contentSize": str(file.made.size),
                    "sha256": file.made.digest,
                }
                for file in shown.files
            ],
            "variableMeasured": [column.name for column in shown.data_set.columns],
        }
        if found:
            data["license"] = found.address
        if shown.updated_at:
            data["dateModified"] = shown.updated_at.isoformat(timespec="seconds")
        if shown.data_set.period:
            data["temporalCoverage"] = "/".join(map(str, shown.data_set.period))
        return data


def _field(column: Any) -> dict[str, Any]:
    """Return what the table of fields says of ``column``."""
    kinds = {
        "string": _("text"),
        "boolean": _("yes or no"),
        "integer": _("whole number"),
        "number": pgettext("kind of value", "number"),
        "year": _("year"),
        "date": _("date"),
    }
    formats = {"uri": _("web address"), "uuid": _("identifier (UUID)")}
    return {
        "column": column,
        "kind": formats.get(column.format) or kinds[column.kind],
        "values": column.choices,
        "target": column.references and DATA_SETS[column.references[0]],
    }


def _shortened(cell: Any) -> str:
    if cell is None:
        return ""
    words = str(cell).lower() if isinstance(cell, bool) else str(cell)
    return words if len(words) <= MOST_SHOWN else f"{words[:MOST_SHOWN]}…"
