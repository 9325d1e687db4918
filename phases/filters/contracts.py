"""What may be asked of the contracts."""

from typing import ClassVar

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy

from phases.filters.base import Choice, ListFilter, Parameter, offered
from phases.filters.poles import by_name, newest_first, with_poles
from phases.localization.columns import briefly
from phases.localization.prepared import together
from phases.models import Phase, Pole, Region, Theme


class ContractFilter(ListFilter):
    """Contracts by phase, and by what their pôle is."""

    parameters = (
        Parameter("phase", gettext_lazy("Phase"), "choices"),
        Parameter("region", gettext_lazy("Region"), "choices"),
        Parameter("theme", gettext_lazy("Theme"), "choices"),
        Parameter("pole", gettext_lazy("Cluster"), "item"),
    )
    linked: ClassVar = {"region": "pole", "theme": "pole"}
    told: ClassVar = {"phase": F("phase")}

    def offer(self):
        """Return the live phases, newest first, and the regions and themes of live pôles.

        Of the pôles, which may be thousands, only the one that is asked for.
        """
        asked = str(self.data.get("pole") or "").strip()[:120]
        poles = Pole.objects.live().filter(slug_fr=asked) if asked and "\0" not in asked else ()
        found = together(_on_offer)
        return {
            "phase": offered(newest_first(found["phase"]), "title"),
            "region": offered(by_name(found["region"]), "name"),
            "theme": offered(by_name(found["theme"]), "name"),
            "pole": (Choice(pole.slug_fr, pole.name, pole) for pole in poles),
        }

    def links(self, name):
        """Return pairs of a pôle and a choice that its contracts answer to."""
        links = getattr(Pole, f"{name}s").through.objects
        return links.annotate(row=F("pole"), choice=F(name)).values_list("row", "choice")

    def condition(self, name, value):
        """Return the condition on a contract that the parameter ``name`` sets."""
        chosen = {f"{name}__in": self.fields[name].chosen_keys}
        if name in ("phase", "pole"):
            return Q(**chosen)
        through = getattr(Pole, f"{name}s").through
        return Q(pole__in=through.objects.filter(**chosen).values("pole"))


def _on_offer() -> dict[str, QuerySet]:
    """Ask for the rows that are on offer."""
    return {
        "phase": briefly(Phase.objects.live().order_by(), "number", "start_year", "end_year"),
        "region": briefly(with_poles(Region).order_by()),
        "theme": briefly(with_poles(Theme).order_by()),
    }
