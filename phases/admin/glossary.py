"""The glossary: terms with their translations, each language for those who translate into it."""

from django import forms
from django.contrib import admin
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import languages
from phases.admin.glossary_exchange import GlossaryExchange
from phases.admin.lists import TolerantLists
from phases.admin.translations import language_name
from phases.editorial import permissions
from phases.models import GlossaryTerm, TermTranslation

#: Of the fields that are written in one language, whatever the interface's.
LANGUAGE_OF = {"term": languages.SOURCE, "note": "en"}
#: What translators see of a term besides the words in their language.
TO_READ = ("term", "note_to_read", "everywhere")
#: In a filter: the term has no translation in the language.
MISSING = "missing"


def _targets(user) -> list[str]:
    """Return the target languages whose terms ``user`` may change."""
    allowed = permissions.editable_languages(user)
    return [language for language in languages.TARGETS if language in allowed]


class TermTranslationForm(forms.ModelForm):
    """Says of which language the words are, where it is not to be chosen."""

    class Meta:
        widgets = {"words": forms.TextInput(attrs={"size": 50})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if language := self.initial.get("language"):
            self.fields["words"].widget.attrs["lang"] = language


class TermTranslationInline(admin.StackedInline):
    model = TermTranslation
    form = TermTranslationForm
    fields = ("language", "words", "status")

    def get_queryset(self, request):
        return super().get_queryset(request).filter(language__in=_targets(request.user))

    def get_extra(self, request, obj=None, **kwargs):
        return len(_missing(request, obj))

    def get_max_num(self, request, obj=None, **kwargs):
        return len(_targets(request.user))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "language":
            choices = [(code, language_name(code)) for code in _targets(request.user)]
            return forms.ChoiceField(choices=choices, label=capfirst(db_field.verbose_name))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_view_permission(self, request, obj=None):
        return bool(_targets(request.user))

    def has_add_permission(self, request, obj=None):
        return bool(_targets(request.user))

    def has_change_permission(self, request, obj=None):
        return bool(_targets(request.user))

    def has_delete_permission(self, request, obj=None):
        return permissions.may_edit_source(request.user)


def _missing(request, term: GlossaryTerm | None) -> list[str]:
    """Return the languages to which a row is to be added."""
    there = set() if term is None else set(term.translations.values_list("language", flat=True))
    return [language for language in _targets(request.user) if language not in there]


def _status_filter(language: str) -> type[admin.SimpleListFilter]:
    class StatusFilter(admin.SimpleListFilter):
        """The status of the translations into one language."""

        title = gettext_lazy("status")
        parameter_name = f"status_{language.replace('-', '_')}"

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = _("%(language)s: status") % {"language": language_name(language)}

        def lookups(self, request, model_admin):
            return [*TermTranslation.Status.choices, (MISSING, _("not translated"))]

        def queryset(self, request, queryset):
            if self.value() == MISSING:
                return queryset.exclude(translations__language=language)
            if self.value():
                return queryset.filter(
                    translations__language=language, translations__status=self.value()
                )
            return queryset

    return StatusFilter


def _column(language: str):
    @admin.display(description=lazy(language_name, str)(language))
    def words(model_admin, term):
        one = next((t for t in term.translations.all() if t.language == language), None)
        if one is None:
            return "–"
        return format_html(
            '<span lang="{}">{}</span> ({})', language, one.words, one.get_status_display()
        )

    return words


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(GlossaryExchange, TolerantLists):
    """Editors change all of it; translators the words and the status in their language."""

    # Not those of items, which templates/admin/phases/ has.
    change_form_template = "admin/change_form.html"
    delete_confirmation_template = "admin/delete_confirmation.html"
    fields = ("term", "note")
    inlines = (TermTranslationInline,)
    list_display = ("term", *(f"in_{language}" for language in languages.TARGETS))
    list_filter = tuple(_status_filter(language) for language in languages.TARGETS)
    search_fields = ("term", "note", "translations__words")
    list_per_page = 100

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("translations")

    def get_readonly_fields(self, request, obj=None):
        return () if permissions.may_edit_source(request.user) else TO_READ

    def get_fields(self, request, obj=None):
        own = permissions.may_edit_source(request.user)
        return self.fields if own else TO_READ

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if language := LANGUAGE_OF.get(db_field.name):
            field.widget.attrs["lang"] = language
        return field

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Begin the empty rows with the languages that the term lacks."""
        missing = _missing(request, obj if obj.pk and not obj._state.adding else None)
        initial = [{"language": language} for language in missing]
        return super().get_formset_kwargs(request, obj, inline, prefix) | {"initial": initial}

    def save_model(self, request, obj, form, change):
        """Write only what was changed: a colleague may be at the translations."""
        if not change:
            obj.save()
        elif form.changed_data:
            obj.save(update_fields=form.changed_data)

    @admin.display(description=gettext_lazy("note"))
    def note_to_read(self, term):
        return format_html('<span lang="{}">{}</span>', LANGUAGE_OF["note"], term.note or "–")

    @admin.display(description=gettext_lazy("all translations"))
    def everywhere(self, term):
        return format_html_join(
            ", ",
            '<span lang="{}">{}</span>',
            [(t.language, t.words) for t in term.translations.all()],
        )

    # By roles alone: they are asked wherever content is changed.

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return bool(_targets(request.user))

    def has_change_permission(self, request, obj=None):
        return bool(_targets(request.user))

    def has_add_permission(self, request):
        return permissions.may_edit_source(request.user)

    def has_delete_permission(self, request, obj=None):
        return permissions.may_edit_source(request.user)


for _language in languages.TARGETS:
    setattr(GlossaryTermAdmin, f"in_{_language}", _column(_language))
