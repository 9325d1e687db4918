"""What a signed amendment changed: two versions of a contract, compared."""

from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from phases.localization.folding import fold
from phases.localization.text import Text, text
from phases.models import PerformanceContract, PublicChange
from phases.snapshot import Snapshot, model_of, owned_models, pk_of, public_changes, row_key, take
from phases.views.base import language_in_use
from phases.views.changes import RowChange, read
from phases.views.contracts import ContractVersionDetail, contract_title

#: What a row is known by in both versions: their rows have ids of their own.
NAMES = ("name_fr", "body_fr", "title_fr", "support_domain", "year")


class ContractVersionChanges(ContractVersionDetail):
    """What a version of a contract changed of the one before it."""

    template_name = "phases/contract_version_changes.html"

    def get_item(self):
        contract = super().get_item()
        older = [row for row in self.versions if row.version < contract.version]
        if not older:
            raise Http404
        self.former = older[0]
        self.former.pole, self.former.phase = contract.pole, contract.phase
        return contract

    def get_address(self):
        names = (self.item.pole.slug, self.item.phase.slug, self.item.version)
        return reverse("contract_version_changes", args=names)

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
        return super().get_context_data(
            former=self.former, rows=version_changes(self.former, self.item), **kwargs
        )


def version_changes(older: PerformanceContract, newer: PerformanceContract) -> list[RowChange]:
    """Return what ``newer`` changed of ``older``, in the page's language and in French.

    Both are public: nothing is read that visitors do not read.
    """
    after = take(newer)
    before = _as_rows_of(take(older), after)
    told = PublicChange(
        item_model=PerformanceContract._meta.model_name,
        item_id=newer.pk,
        kind=PublicChange.Kind.CHANGED,
        changes=public_changes(before, after),
    )
    wanted = {"", "fr", language_in_use()}
    rows = []
    for row in read([told])[0].rows:
        row.fields = [field for field in row.fields if field.language in wanted]
        if row.fields or row.notes:
            rows.append(row)
    return rows


def _as_rows_of(older: Snapshot, newer: Snapshot) -> Snapshot:
    """Return ``older`` as if it were an older state of the item of ``newer``.

    Its rows get the ids of the rows of the same name there.
    """
    keys = {}
    (old_root,) = (key for key in older if model_of(key) is PerformanceContract)
    (new_root,) = (key for key in newer if model_of(key) is PerformanceContract)
    keys[old_root] = new_root
    for model, _owner in owned_models(PerformanceContract):
        order = f"#{model._meta.model_name}"
        there = {}
        for pk in newer[new_root][order]:
            there.setdefault(_name(newer, row_key(model, pk)), []).append(pk)
        for pk in older[old_root][order]:
            key = row_key(model, pk)
            if same := there.get(_name(older, key)):
                keys[key] = row_key(model, same.pop(0))
    pks = {pk_of(key): pk_of(other) for key, other in keys.items()}

    def renamed(value):
        if isinstance(value, list):
            return sorted(pks.get(one, one) for one in value)
        return pks.get(value, value) if isinstance(value, str) else value

    result = {}
    for key, values in older.items():
        result[keys.get(key, key)] = {
            path: [pks.get(pk, pk) for pk in value] if path.startswith("#") else renamed(value)
            for path, value in values.items()
        }
    # Not a change that the amendment made: what it is.
    result[new_root]["version"] = newer[new_root]["version"]
    return result


def _name(snapshot: Snapshot, key: str) -> tuple[str, ...]:
    values = snapshot[key]
    name = tuple(fold(str(values[path])) for path in NAMES if values.get(path))
    # A measured value is known by its indicator as well.
    if indicator := values.get("indicator"):
        name += _name(snapshot, f"indicator:{indicator}")
    return name
