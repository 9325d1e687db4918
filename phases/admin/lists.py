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
from django.utils.translation import gettext_lazy as _lazy

from phases.admin.translations import count_missing
from phases.editorial.paris import paris_words
from phases.editorial.states import ItemState
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
        more = f" ({_('with a reason to read')})"
    elif draft is not None and draft.publication_set:
        more = f" ({draft.publication_set})"
    return state.value, str(state.label), more
