"""The rows that an item owns, in its change form: their order, their languages."""

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.models import BaseInlineFormSet

from phases.admin.fields import ContentFields, expand
from phases.admin.forms import RowForm
from phases.admin.translations import columns_to_read_only
from phases.editorial import permissions
from phases.snapshot import translated_fields


class OwnedRowForm(RowForm):
    """A row whose position is a wish: the formset numbers all rows from 1."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if position := self.fields.get("position"):
            position.required = False
            position.help_text = ""
            if self.instance._state.adding:
                self.initial["position"] = None

    @property
    def changed_data(self):
        changed = super().changed_data
        if self.instance._state.adding:
            # A number alone makes no row.
            return [name for name in changed if name != "position"]
        return changed

    def clean_position(self):
        return self.cleaned_data.get("position") or 0


class OwnedRowFormSet(BaseInlineFormSet):
    """Numbers the rows from 1 in the order that the positions wish for."""

    def save(self, commit=True):
        rows = super().save(commit)
        if commit and self.forms and "position" in self.forms[0].fields:
            self._number()
        return rows

    def _number(self):
        deleted = set(self.deleted_forms)
        kept = [
            (number, form)
            for number, form in enumerate(self.forms)
            if form not in deleted and (form.has_changed() or not form.instance._state.adding)
        ]
        kept = [(number, form) for number, form in kept if form.instance.pk and form.is_valid()]
        ordered = [form.instance for _number, form in sorted(kept, key=_wish)]
        for position, row in enumerate(ordered, 1):
            row.position = position
        self.model._base_manager.bulk_update(ordered, ["position"])


def _wish(numbered):
    """Sort by the wished position; who moves up goes before who stands there, down after."""
    number, form = numbered
    wished = form.cleaned_data.get("position") or 0
    if not wished:
        return (float("inf"), 0, number)
    was = form.initial.get("position") or float("inf")
    return (wished, (wished > was) - (wished < was), number)


class OwnedRows(ContentFields, admin.StackedInline):
    """An inline of rows in order; translators see all and change their languages."""

    template = "admin/phases/stacked.html"
    form = OwnedRowForm
    formset = OwnedRowFormSet
    extra = 0

    def get_extra(self, request, obj=None, **kwargs):
        """One empty row when the page without JavaScript asks for it (``?add=orientations``)."""
        owner = self.fk_name or next(
            owner
            for owner in self.model.owners
            if self.model._meta.get_field(owner).related_model is self.parent_model
        )
        prefix = self.model._meta.get_field(owner).remote_field.get_accessor_name()
        return 1 if request.GET.get("add") == prefix else 0

    def get_queryset(self, request):
        """Read the rows with what their forms show, in one query a relation."""
        many = [field.name for field in self.model._meta.many_to_many]
        single = [
            field.name
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.name in self.fields
        ]
        rows = super().get_queryset(request).order_by("position", "pk")
        return rows.select_related(*single).prefetch_related(*many)

    def get_formset(self, request, obj=None, **kwargs):
        """Read the choices of a relation once, not once a row."""
        formset = super().get_formset(request, obj, **kwargs)
        for field in formset.form.base_fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.choices = list(field.choices)
        return formset

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": self.get_fields(request, obj)})]

    def get_fields(self, request, obj=None):
        return ["position", *expand(self.model, self.fields)]

    def get_readonly_fields(self, request, obj=None):
        return columns_to_read_only(request.user, self.get_fields(request, obj), self.model)

    def has_add_permission(self, request, obj=None):
        return permissions.may_edit_source(request.user) and super().has_add_permission(
            request, obj
        )

    def has_delete_permission(self, request, obj=None):
        return permissions.may_edit_source(request.user) and super().has_delete_permission(
            request, obj
        )

    def has_change_permission(self, request, obj=None):
        may = permissions.may_edit_source(request.user) or bool(
            permissions.editable_languages(request.user) and translated_fields(self.model)
        )
        return may and super().has_change_permission(request, obj)
