"""How drf-spectacular describes the addresses of the API."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from phases.opendata.api import parameters, problems

PROBLEMS = problems.MEDIA_TYPE


class Operation(AutoSchema):
    """A list or an item, with all answers that it may give."""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        found = parameters.described(self.view.serializer_class.names())
        if not self.is_list:
            found.append(
                OpenApiParameter(
                    "key",
                    {"type": "string", "pattern": f"^{self.view.lookup_value_regex}$"},
                    OpenApiParameter.PATH,
                    description=_("Identifier, or name in addresses (of a source: its code)"),
                )
            )
        found.append(
            OpenApiParameter(
                "If-None-Match",
                str,
                OpenApiParameter.HEADER,
                description=_("ETag of an answer that the reader has"),
            )
        )
        found.append(
            OpenApiParameter(
                "ETag",
                str,
                OpenApiParameter.HEADER,
                response=[200, 304],
                description=_("Changes exactly when the answer does"),
            )
        )
        return found

    @property
    def is_list(self) -> bool:
        """Return whether the address is that of the list."""
        return self.view.action == "list"

    def get_operation_id(self) -> str:
        return f"{self.resource.replace('-', '_')}_{'list' if self.is_list else 'detail'}"

    @property
    def resource(self) -> str:
        """Return the word of the resource in addresses."""
        return self.view.serializer_class.resource

    def get_tags(self) -> list[str]:
        return [self.resource]

    def get_summary(self) -> Any:
        meta = self.view.get_model()._meta
        return capfirst(meta.verbose_name_plural if self.is_list else meta.verbose_name)

    def get_description(self) -> Any:
        return self.view.about if self.is_list else ""

    def get_response_serializers(self) -> Any:
        wrong = {
            304: OpenApiResponse(description=_("Not modified")),
            (400, PROBLEMS): self._problem(400),
            (406, PROBLEMS): self._problem(406),
            (412, PROBLEMS): self._problem(412),
            (500, PROBLEMS): self._problem(500),
        }
        if not self.is_list:
            wrong[404, PROBLEMS] = self._problem(404)
        return {200: self.view.serializer_class, **wrong}

    def _problem(self, status: int) -> OpenApiResponse:
        return OpenApiResponse(problems.Problem, description=problems.WORDS[status][0])
