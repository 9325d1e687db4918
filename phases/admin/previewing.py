"""The preview of what is saved, from the form, and links to it for people without an account."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from phases import languages, preview
from phases.editorial import preview_links
from phases.editorial.people import person
from phases.models import PreviewLink


class Previewing:
    """Mixin of ``ModelAdmin``, of items and of publication sets."""

    def get_urls(self):
        name = f"phases_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view
        return [
            path("<uuid:pk>/preview/", view(require_safe(self.preview_view)), name=name),
            path("<uuid:pk>/preview/<path:address>", view(require_safe(self.preview_view))),
            path(
                "<uuid:pk>/preview-links/",
                view(require_http_methods(["GET", "HEAD", "POST"])(self.preview_links_view)),
                name=f"{name}_links",
            ),
            *super().get_urls(),
        ]

    def preview_view(self, request, pk, address=""):
        """Show the newest draft as the public page that it will be; the tables stay as they are."""
        subject = self._subject(request, pk)
        prefix = reverse(f"admin:phases_{self.opts.model_name}_preview", args=[pk])
        form_address = self._form_address(pk)
        try:
            if address:
                return preview.page(
                    request, subject, prefix, address, form_address=form_address, expires_at=None
                )
            language = request.GET.get("lang")
            language = language if language in languages.ALL else languages.SOURCE
            return preview.start(subject, prefix, language)
        except preview.PreviewError as error:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": error.title,
                "subtitle": None,
                "name": self._name_of(subject),
                "reasons": error.reasons,
                "form_address": form_address,
            }
            return preview.private(
                TemplateResponse(
                    request, "admin/phases/preview_refused.html", context, status=error.status
                ),
                has_forms=True,
            )

    def preview_links_view(self, request, pk):
        """List the links to this draft; make one, or revoke one."""
        subject = self._subject(request, pk)
        if request.method == "POST":
            try:
                self._change_links(request, subject)
            except ValidationError as error:
                for message in error.messages:
                    messages.error(request, message)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Preview links"),
            "subtitle": None,
            "name": self._name_of(subject),
            "form_address": self._form_address(pk),
            "may_give": preview_links.may_give(request.user),
            "lifetimes": [
                (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
                for days in preview_links.LIFETIMES
            ],
            "rows": [
                {"link": link, "who": person(link.created_by), "address": _address(request, link)}
                for link in PreviewLink.objects.of(subject).select_related("created_by")
            ],
        }
        return preview.private(
            TemplateResponse(request, "admin/phases/preview_links.html", context), has_forms=True
        )

    def _change_links(self, request, subject):
        if "_revoke" in request.POST:
            try:
                pk = uuid.UUID(request.POST["_revoke"])
            except ValueError as error:
                raise Http404 from error
            link = PreviewLink.objects.of(subject).filter(pk=pk).first()
            if link is None:
                raise Http404
            preview_links.revoke(link, by=request.user)
            messages.success(request, _("The link is revoked: it no longer shows anything."))
            return
        days = request.POST.get("days", "")
        preview_links.create(
            subject, int(days) if days.isdecimal() and len(days) < 4 else 0, by=request.user
        )
        messages.success(request, _("The link is ready: copy its address and send it."))

    def render_change_form(self, request, context, *args, **kwargs):
        item = kwargs.get("obj")
        context["preview_tools"] = self._preview_tools(item.pk) if item is not None else []
        return super().render_change_form(request, context, *args, **kwargs)

    def _preview_tools(self, pk):
        name = f"admin:phases_{self.opts.model_name}_preview"
        address = reverse(name, args=[pk])
        return [
            *(
                {
                    "address": f"{address}?lang={code}",
                    "language": code,
                    "label": _("Preview, %(language)s") % {"language": languages.in_sentence(code)},
                }
                for code in languages.ALL
            ),
            {
                "address": reverse(f"{name}_links", args=[pk]),
                "language": "",
                "label": _("Preview links"),
            },
        ]

    def _subject(self, request, pk):
        """Return the item or set, live or not. Raises Http404, PermissionDenied."""
        subject = self.model._base_manager.filter(pk=pk).first()
        if subject is None:
            raise Http404
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        return subject

    def _form_address(self, pk):
        return reverse(f"admin:phases_{self.opts.model_name}_change", args=[pk])

    def _name_of(self, subject):
        """Return the title of what is saved: what is not live has an empty row."""
        try:
            revisions = preview.revisions_of(subject)
        except preview.PreviewError:
            return str(subject)
        is_item = revisions[0].item_id == subject.pk
        return revisions[0].title if is_item else str(subject)


def _address(request, link):
    """Return the address to send, "" when the link has ended."""
    if link.revoked_at or link.expires_at <= timezone.now():
        return ""
    token = preview_links.token_of(link)
    return request.build_absolute_uri(reverse("preview_link", args=[token]))
