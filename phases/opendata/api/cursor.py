"""Pages by cursor: from one to the next each item comes once, whatever is published meanwhile.

A page begins after the item that the one before ended with, in the order of one unique column. It
costs the same anywhere in the list.
"""

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

CURSOR, SIZE = "cursor", "page_size"
DEFAULT_SIZE, MAX_SIZE = 20, 100
#: A slug has at most 120 characters; longer ones are nobody's.
MAX_CURSOR = 400


def written(resource: str, value: Any) -> str:
    """Return the cursor that stands after the item of a list whose key is ``value``."""
    return base64.urlsafe_b64encode(f"{resource}:{value}".encode()).decode().rstrip("=")


def read(resource: str, cursor: str) -> str:
    """Return the key of a cursor of that list; ValueError when it is none."""
    if not cursor or len(cursor) > MAX_CURSOR:
        raise ValueError("not a cursor")
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        key = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not a cursor") from error
    if "\0" in key or not key.startswith(f"{resource}:"):
        raise ValueError("not a cursor of this list")
    return key.removeprefix(f"{resource}:")


class CursorPages(BasePagination):
    """Pages in the order of the column that the view names as ``order``."""

    def errors(self, request: Request, view: Any) -> dict[str, str]:
        """Read the parameters of a page; return what is wrong with them."""
        found = {}
        self.resource = view.serializer_class.resource
        query = request.query_params
        size = query.get(SIZE, str(DEFAULT_SIZE))
        is_number = size.isascii() and size.isdigit() and len(size) <= len(str(MAX_SIZE))
        self.size = int(size) if is_number else 0
        if not 1 <= self.size <= MAX_SIZE:
            found[SIZE] = _("Write a whole number from 1 to %(most)d.") % {"most": MAX_SIZE}
        self.after = None
        if CURSOR in query:
            column = view.get_model()._meta.get_field(view.order)
            try:
                self.after = column.to_python(read(self.resource, query[CURSOR]))
                column.run_validators(self.after)
            except (ValueError, ValidationError):
                found[CURSOR] = _("This is no cursor of this list: follow “next”.")
        return found

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page."""
        self.request = request
        self.count = queryset.count()
        queryset = queryset.order_by(view.order)
        if self.after is not None:
            queryset = queryset.filter(**{f"{view.order}__gt": self.after})
        # One more than the page holds tells whether there is another.
        rows = list(view.read(queryset)[: self.size + 1])
        self.last = rows[self.size - 1] if len(rows) > self.size else None
        self.order = view.order
        return rows[: self.size]

    def get_paginated_response(self, data: list[Any]) -> Response:
        """Answer a page: how many there are in all, where the next page is, the items."""
        following = None
        if self.last is not None:
            query = self.request.query_params.copy()
            query[CURSOR] = written(self.resource, getattr(self.last, self.order))
            address = f"{self.request.path}?{query.urlencode(safe=',')}"
            following = self.request.build_absolute_uri(address)
        return Response({"count": self.count, "next": following, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page for the OpenAPI document."""
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "description": gettext_lazy("Number of items on all pages"),
                },
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": gettext_lazy("Address of the next page; null on the last one"),
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of a page for the OpenAPI document."""
        return [
            {
                "name": SIZE,
                "in": "query",
                "description": gettext_lazy("Number of items on a page"),
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_SIZE,
                    "default": DEFAULT_SIZE,
                },
            },
            {
                "name": CURSOR,
                "in": "query",
                "description": gettext_lazy("Where the page begins: only as “next” gives it"),
                "schema": {"type": "string"},
            },
        ]
