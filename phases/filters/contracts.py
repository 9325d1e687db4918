"""What may be asked of the contracts."""

from typing import ClassVar

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from phases.filters.base import Choice, ListFilter, Parameter, offered
from phases.filters.poles import by_name, with_poles
from phases.localization.columns import named
from phases.models import Phase, Pole, Region, Theme


class ContractFilter(ListFilter):
    """Contracts by phase, and by what their pôle is."""

    parameters = (
        Parameter("phase", gettext_lazy("Phase"), "choices"),
        Parameter("region", gettext_lazy("Region"), "choices"),
        Parameter("theme", gettext_lazy("Theme"), "choices"),
        Parameter("pole", gettext_lazy("Cluster"), "item"),
    )
    linked: ClassVar = {"phase": "phase", "region": "pole", "theme": "pole"}

    def offer(self):
        """Return the live phases, newest first, and the regions and themes of live pôles.

        Of the pôles, which may be thousands, only the one that is asked for.
        """
        asked = str(self.data.get("pole") or "").strip()[:120]
        poles = Pole.objects.live().filter(slug_fr=asked) if asked and "\0" not in asked else ()
        return {
            "phase": offered(named(Phase.objects.live().order_by("-number")), "title"),
            "region": offered(by_name(with_poles(Region)), "name"),
            "theme": offered(by_name(with_poles(Theme)), "name"),
            "pole": (Choice(pole.slug_fr, pole.name, pole) for pole in poles),
        }

    def links(self, name):
        """Return pairs of a phase or pôle and a choice that its contracts answer to."""
        if name == "phase":
            found = Phase.objects.live().order_by().annotate(row=F("pk"), choice=F("slug_fr"))
        else:
            links = getattr(Pole, f"{name}s").through.objects
            found = links.annotate(row=F("pole"), choice=F(f"{name}__slug_fr"))
        return found.values_list("row", "choice")

    def condition(self, name, value):
        """Return the condition on a contract that the parameter ``name`` sets."""
        chosen = {f"{name}__in": [choice.row.pk for choice in self.fields[name].chosen]}
        if name in ("phase", "pole"):
            return Q(**chosen)
        through = getattr(Pole, f"{name}s").through
        return Q(pole__in=through.objects.filter(**chosen).values("pole"))
