"""The form of every item and of every row that it owns."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import models
from django.utils.text import slugify

from phases import languages
from phases.admin.naming import capitalized, field_name, with_colon
from phases.admin.richtext import removed_markup
from phases.models.documents import named_by_content
from phases.models.images import reencode, validate_picture
from phases.models.richtext import MAX_LENGTH, RichTextField, sanitize

#: Of the whole form, or of fields of its buttons.
NO_FIELDS = (NON_FIELD_ERRORS, "reason", "scheduled_at")


class RowForm(forms.ModelForm):
    """Reads what a browser sends the way it is kept: line ends, clean HTML, safe files."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        #: Field → what was taken out of its pasted text.
        self.removed: dict[str, list[str]] = {}

    def _clean_fields(self):
        super()._clean_fields()
        for name, value in self.cleaned_data.items():
            if isinstance(value, str):
                value = value.replace("\r\n", "\n")
                if isinstance(self.instance._meta.get_field(name), RichTextField):
                    value = self._clean_rich_text(name, value)
                self.cleaned_data[name] = value
        for name in [n for n, v in self.cleaned_data.items() if isinstance(v, UploadedFile)]:
            try:
                self.cleaned_data[name] = self._clean_file(name, self.cleaned_data[name])
            except ValidationError as error:
                self.add_error(name, error)

    def _clean_file(self, name: str, file: UploadedFile) -> UploadedFile:
        if not isinstance(self.instance._meta.get_field(name), models.ImageField):
            return named_by_content(file)
        validate_picture(file)
        return SimpleUploadedFile("picture.webp", reencode(file).read(), "image/webp")

    def _clean_rich_text(self, name: str, value: str) -> str:
        if len(value) > MAX_LENGTH:
            return value  # The model's field refuses it, naming the limit.
        if removed := removed_markup(value):
            self.removed[name] = removed
        return sanitize(value)


class ItemForm(RowForm):
    """The form of a root row. ``refusal`` is what the workflow said against the last attempt."""

    refusal: ValidationError | None = None
    required_when_live: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.required_when_live:
            if name in self.fields and not name.startswith("slug_"):
                self.fields[name].required = True

    def clean(self):
        super().clean()
        self._fill_slug()
        if self.refusal:
            for field, messages in _by_field(self.refusal).items():
                if field in self.fields:
                    self.add_error(field, messages)
                else:
                    if field not in NO_FIELDS:
                        name = capitalized(field_name(self._meta.model, field))
                        messages = [with_colon(name, message) for message in messages]
                    self.add_error(None, messages)
        return self.cleaned_data

    def _fill_slug(self):
        """Give a new page an address made of its title when the person wrote none."""
        slug = languages.column("slug", languages.SOURCE)
        if slug not in self.fields or self.cleaned_data.get(slug) or slug in self.errors:
            return
        for base in ("title", "name"):
            for column in (languages.column(base, languages.SOURCE), base):
                if text := self.cleaned_data.get(column):
                    field = self.instance._meta.get_field(slug)
                    self.cleaned_data[slug] = slugify(text)[: field.max_length]
                    return


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return (
        error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    )
