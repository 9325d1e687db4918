"""Lists: what is live, what is missing, and clear answers to absurd addresses."""

import datetime

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME as CHOSEN
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldError, SuspiciousOperation, ValidationError
from django.db import DataError, models, transaction
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from phases.admin.translations import count_missing
from phases.editorial.paris import paris_words
from phases.editorial.states import ItemState
from phases.localization.figures import date_in_words
from phases.models import Draft, Revision
from phases.models.publishable import Item

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
            return whole_list(request)
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
            return whole_list(request)

    def _are_ids(self, values: list[str]) -> bool:
        try:
            for value in values:
                self.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True


def whole_list(request, address=None):
    """Return to the whole list (at ``address``) and say that the filter was not understood."""
    messages.warning(
        request, _("The filter in the address was not understood: this is the whole list.")
    )
    return HttpResponseRedirect(f"{address or request.path}?e=1")


def short_time(moment: datetime.datetime | None) -> str:
    """Return a moment as lists show it: short, so that the last column stays in sight."""
    if moment is None:
        return ""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def short_times(model: type[models.Model], name: str):
    """Return a column of a list: the moment in the field ``name``."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(self, row):
        return short_time(getattr(row, name))

    return column


def yes_no(model: type[models.Model], name: str):
    """Return a column of a list: the field ``name`` in words (the stock icon says “True”)."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(self, row):
        return _("yes") if getattr(row, name) else _("no")

    return column


def partial_date(model: type[models.Model], name: str):
    """Return a column of a list: the date in the field ``name``, as precise as it is known."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(self, row):
        value = getattr(row, name)
        return date_in_words(value) if value else ""

    return column


def entitled(filter_class: type[admin.FieldListFilter], title):
    """Return ``filter_class`` under a ``title`` that stands after “By”."""

    class Entitled(filter_class):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = title

    return Entitled


class ItemChangeList(ChangeList):
    """Reads the rows of a page once, with their drafts and the number of missing translations."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        count_missing(self.result_list)
        drafts = {
            draft.item_id: draft
            for draft in Draft.objects.filter(
                item_model=self.opts.model_name, item_id__in=[item.pk for item in self.result_list]
            ).select_related("publication_set")
        }
        for item in self.result_list:
            item.draft = drafts.get(item.pk)


class StateFilter(admin.SimpleListFilter):
    """The state, as people speak of it."""

    title = _lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [choice for choice in ItemState.choices if choice[0] != ItemState.TRASHED]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


def title_of(item: Item) -> str:
    """Return what people call ``item``: what is not live has its title in its revisions only."""
    if item.is_live:
        return str(item)
    if not hasattr(item, "newest_title"):
        newest = Revision.objects.of(item).only("title").first()
        item.newest_title = newest.title if newest else ""
    return item.newest_title or str(item)


def state_of(item: Item) -> tuple[str, str, str]:
    """Return the state of a row of a list: for the style, in words, and what more there is."""
    state, draft = ItemState(item.state), item.draft
    more = ""
    if draft is not None and state == ItemState.SCHEDULED:
        at = draft.scheduled_at or (draft.publication_set and draft.publication_set.scheduled_at)
        act = draft.get_act_display()
        more = f" ({act}, {paris_words(at)})" if at else f" ({act})"
    elif draft is not None and draft.reason:
        more = " ({})".format(_("with a reason to read"))
    elif draft is not None and draft.publication_set:
        more = f" ({draft.publication_set})"
    return state.value, str(state.label), more
