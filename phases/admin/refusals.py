"""What stands against a save, in words: never a page 500, nothing typed is lost."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from phases.admin.naming import capitalized, with_colon
from phases.snapshot import owned_models


def refusal_of(error: Exception, item_model) -> ValidationError:
    """Return ``error`` as something that a form can show beside its fields."""
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, IntegrityError):
        return ValidationError(_violated(error, item_model))
    return ValidationError(str(error) or _("Your account may not save this."))


def _violated(error: IntegrityError, item_model) -> str:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in (item_model, *(model for model, _owner in owned_models(item_model))):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return with_colon(_name(model), constraint.get_violation_error_message())
    return _("The database refuses these values together. Nothing was saved.")


def error_summary(form, formsets) -> list[dict[str, str]]:
    """Return every error of a page with the id of the field that it stands beside."""
    found = _of_form(form, "")
    for formset in formsets:
        found += [
            {"id": f"{formset.prefix}-group", "label": _name(formset.model), "message": message}
            for message in formset.non_form_errors()
        ]
        for number, row in enumerate(formset.forms, 1):
            found += _of_form(row, f"{_name(formset.model)} {number}")
    return found


def _name(model) -> str:
    return capitalized(model._meta.verbose_name)


def _of_form(form, row: str) -> list[dict[str, str]]:
    found = []
    for name, errors in form.errors.items():
        if name == NON_FIELD_ERRORS:
            anchor, label = (f"{form.prefix}" if form.prefix else ""), row
        else:
            field = form[name]
            anchor = field.id_for_label or f"id_{field.html_name}"
            label = with_colon(row, field.label) if row else str(field.label)
        found += [{"id": anchor, "label": label, "message": message} for message in errors]
    return found
