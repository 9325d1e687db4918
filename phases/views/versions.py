"""What a signed amendment changed: two versions of a contract, compared."""

from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from phases.localization.text import Text, text
from phases.models import PublicChange
from phases.views.amendments import changes_between
from phases.views.contracts import ContractVersionDetail, contract_title, read_rows


class ContractVersionChanges(ContractVersionDetail):
    """What a version of a contract changed of the one before it. Both are public."""

    template_name = "phases/contract_version_changes.html"

    def get_item(self):
        contract = super().get_item()
        older = [row for row in self.versions if row.version < contract.version]
        if not older:
            raise Http404
        self.former = older[0]
        self.former.pole, self.former.phase = contract.pole, contract.phase
        return contract

    def read(self, contract):
        """Read the rows of both versions."""
        older = (row for row in self.versions if row.version < contract.version)
        read_rows(contract, *list(older)[:1])

    def get_address(self):
        names = (self.item.pole.slug, self.item.phase.slug, self.item.version)
        return reverse("contract_version_changes", args=names)

    def get_cited_address(self):
        return ""  # its own

    def get_updated_at(self):
        return max(row.updated_at or row.published_at for row in (self.item, self.former))

    def get_history(self):
        return super().get_history() | PublicChange.objects.of(self.former)

    def get_title(self):
        phase = text(self.item.phase, "title")
        names = {
            "pole": self.item.pole.name,
            "phase": phase.value,
            "version": self.item.version,
            "former": self.former.version,
        }
        with translation.override(phase.language):
            words = _("%(pole)s, %(phase)s: from version %(former)d to version %(version)d") % names
        return Text(words, phase.language, "source")

    def get_breadcrumbs(self):
        return [*super().get_breadcrumbs(), (contract_title(self.item), self.newest_address())]

    def get_context_data(self, **kwargs):
        # Not the address of the version itself, which may be that of the newest.
        return super(ContractVersionDetail, self).get_context_data(
            former=self.former, changes=changes_between(self.former, self.item), **kwargs
        )
