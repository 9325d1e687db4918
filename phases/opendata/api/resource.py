"""A kind of item in the API: the list of those that are live, in pages, and each of them."""

import uuid
from contextlib import suppress
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.filters import BaseFilterBackend
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from phases.filters import ListFilter
from phases.localization.columns import shown
from phases.localization.slugs import find_by_slug
from phases.models.publishable import Item
from phases.opendata.api import parameters, problems
from phases.opendata.api.answers import ApiView
from phases.opendata.api.cursor import CURSOR, SIZE, CursorPages
from phases.opendata.api.operations import Operation
from phases.opendata.api.rows import ItemSerializer

_ONE: dict[str, Any] = {"schema": {"type": "string"}}
#: Written as a form of the site does: a=1&a=2.
_SEVERAL = {"schema": {"type": "array", "items": {"type": "string"}}, "explode": True}


class SharedFilter(BaseFilterBackend):
    """The filter of the site's own list."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """Return what is asked for; what is wrong with it is known before."""
        return view.filter.apply(queryset)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters for the OpenAPI document."""
        return [
            {
                "name": known.name,
                "in": "query",
                "description": known.label,
                **(_SEVERAL if known.kind == "choices" else _ONE),
            }
            for known in view.filter_class.parameters
        ]


class Resource(ListModelMixin, RetrieveModelMixin, ApiView, GenericViewSet):
    """The live items of a model."""

    serializer_class: type[ItemSerializer]
    filter_class: ClassVar[type[ListFilter]] = ListFilter
    filter_backends = (SharedFilter,)
    pagination_class = CursorPages
    schema = Operation()

    #: The unique column in whose order pages follow each other.
    order = "id"
    #: The column that names an item in addresses beside its identifier: the slugs, another, none.
    key = "slug"
    #: Of the list, for the documentation.
    about: Any = ""

    lookup_field = "key"
    #: Slugs, codes and identifiers; anything else is no address.
    lookup_value_regex = "[-A-Za-z0-9_.]{1,120}"

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer a page of the list."""
        query = request.query_params
        names = self.serializer_class.names()
        known = (
            parameters.LANG,
            parameters.FIELDS,
            *(one.name for one in self.filter_class.parameters),
        )
        several = [one.name for one in self.filter_class.parameters if one.kind == "choices"]
        self.filter = self.filter_class(query, is_shown=False)
        self._refuse(
            {
                **self._filter_errors(),
                **self.paginator.errors(request, self),
                **parameters.errors(query, names, (*known, SIZE, CURSOR), several),
            }
        )
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer one item."""
        names = self.serializer_class.names()
        known = (parameters.LANG, parameters.FIELDS)
        self._refuse(parameters.errors(request.query_params, names, known))
        return super().retrieve(request, *args, **kwargs)

    def _filter_errors(self) -> dict[str, str]:
        """Return what the filter did not understand; where there is a choice, with the choice."""
        found = self.filter.errors
        for name in found:
            asked = self.filter.fields[name]
            if asked.is_facet:
                found[name] = _("“%(value)s” is not on offer. On offer: %(known)s.") % {
                    "value": parameters.printable(asked.given),
                    "known": ", ".join(choice.value for choice in asked.choices),
                }
        return found

    def _refuse(self, errors: dict[str, str]) -> None:
        if errors:
            raise problems.InvalidParametersError(errors)

    @classmethod
    def get_model(cls) -> type[Item]:
        """Return the model of the items."""
        return cls.serializer_class.Meta.model

    def live(self) -> QuerySet:
        """Return all items that the resource has."""
        return self.get_model().objects.live()

    def get_queryset(self) -> QuerySet:
        return self.live()

    def asked(self) -> tuple[str, ...]:
        """Return the names of the fields that are asked for, in the order of an answer."""
        wanted = parameters.asked_fields(self.request.query_params)
        names = self.serializer_class.names()
        return tuple(name for name in names if name in wanted) if wanted else names

    def read(self, rows: QuerySet) -> QuerySet:
        """Return ``rows`` read with what the fields that are asked for need, and no more."""
        relations = self.serializer_class.relations
        lookups = [lookup for name in self.asked() for lookup in relations.get(name, ())]
        return shown(rows.prefetch_related(*lookups))

    def get_serializer(self, *args: Any, **kwargs: Any) -> ItemSerializer:
        return super().get_serializer(*args, names=self.asked(), **kwargs)

    def get_serializer_context(self) -> dict[str, Any]:
        origin = self.request.build_absolute_uri("/").removesuffix("/")
        return {**super().get_serializer_context(), "origin": origin}

    def get_object(self) -> Item:
        """Return the item that the address names: by identifier, by name, by a former one."""
        key = self.kwargs[self.lookup_field]
        rows = self.read(self.get_queryset())
        item = None
        with suppress(ValueError):
            item = rows.filter(pk=uuid.UUID(key)).first()
        if item is None and self.key == "slug":
            # An address may be one item's and once another's.
            named = find_by_slug(self.get_model().objects.live, key)
            item = named and rows.filter(pk=named.pk).first()
        elif item is None and self.key:
            item = rows.filter(**{self.key: key}).first()
        if item is None:
            raise NotFound
        return item
