"""How the columns of an item become fields of its form."""

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from phases import languages
from phases.admin.richtext import RichTextWidget
from phases.models import Revision
from phases.models.publishable import Item
from phases.models.richtext import RichTextField
from phases.snapshot import translated_fields


def expand(model: type[models.Model], names) -> list[str]:
    """Return ``names`` with each translated field replaced by its columns, French first."""
    translated = translated_fields(model)
    return [
        column
        for name in names
        for column in (
            [languages.column(name, language) for language in languages.ALL]
            if name in translated
            else [name]
        )
    ]


class ContentFields:
    """Mixin of the item's admin and of its inlines."""

    formfield_overrides = {
        RichTextField: {"widget": RichTextWidget},
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is None:
            return None
        if language := getattr(db_field, "language", None):
            widget = field.widget
            widget.attrs["lang"] = language
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            # The pop-up adds an item; to change one, open it: its own form says what depends on it.
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
            if isinstance(field.widget.widget, forms.CheckboxSelectMultiple):
                field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if issubclass(db_field.related_model, Item):
            kwargs.setdefault("queryset", choosable(db_field.related_model))
        return _naming(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        if issubclass(db_field.related_model, Item):
            kwargs.setdefault("queryset", choosable(db_field.related_model))
        return _naming(super().formfield_for_manytomany(db_field, request, **kwargs))


def _naming(field):
    """Have ``field`` name what is not live by its newest revision."""
    if field is not None and issubclass(field.queryset.model, Item):
        field.label_from_instance = choice_label
    return field


def choice_label(item: Item) -> str:
    """Return the name of an item that a link may lead to."""
    title = getattr(item, "newest_title", None)
    return str(item) if item.is_live or not title else _("%(title)s (not live)") % {"title": title}


def choosable(item_model: type[Item]):
    """Return the items that a link may lead to: all but those in the trash."""
    newest = Revision.objects.filter(
        item_model=item_model._meta.model_name, item_id=OuterRef("pk")
    ).order_by("-number")
    return (
        named(item_model)
        .filter(trashed_at__isnull=True)
        .annotate(newest_title=Subquery(newest.values("title")[:1]))
    )


def named(item_model: type[Item]):
    """Return all items of a kind, with those that their names are made of."""
    related = [
        field.name
        for field in item_model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.name in ("pole", "phase")
    ]
    return item_model._base_manager.select_related(*related)
