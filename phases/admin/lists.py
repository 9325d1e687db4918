"""Lists: what is live, what is missing, and clear answers to absurd addresses."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME as CHOSEN
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldError, SuspiciousOperation, ValidationError
from django.db import DataError, transaction
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases.admin.translations import count_missing

#: What a filter that nobody can have clicked makes Django or PostgreSQL raise.
ABSURD = (
    DataError,
    FieldError,
    IncorrectLookupParameters,
    OverflowError,
    SuspiciousOperation,
    TypeError,
    ValidationError,
    ValueError,
)


class TolerantLists(admin.ModelAdmin):
    """A list whose address cannot be understood shows everything and says so: never a 500."""

    def changelist_view(self, request, extra_context=None):
        extra_context = {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        if request.method == "POST" and not self._are_ids(request.POST.getlist(CHOSEN)):
            return _whole_list(request)
        if request.method != "GET" or not request.GET:
            return super().changelist_view(request, extra_context)
        try:
            if any("\x00" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
                raise ValueError("NUL")
            with transaction.atomic():
                response = super().changelist_view(request, extra_context)
                if hasattr(response, "render"):
                    response.render()  # The list's queries run here.
            return response
        except ABSURD:
            if set(request.GET) == {"e"}:
                raise  # Not the address's fault.
            return _whole_list(request)

    def _are_ids(self, values: list[str]) -> bool:
        try:
            for value in values:
                self.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True


def _whole_list(request):
    messages.warning(
        request, _("The filter in the address was not understood: this is the whole list.")
    )
    return HttpResponseRedirect(f"{request.path}?e=1")


class ItemChangeList(ChangeList):
    """Reads the rows of a page once, with the number of their missing translations."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        count_missing(self.result_list)
