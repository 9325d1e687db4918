"""What may be asked of the news."""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy

from phases.filters.base import Choice, ListFilter, Parameter, offered
from phases.filters.poles import newest_first
from phases.localization.columns import briefly
from phases.localization.prepared import together
from phases.models import Article, Phase
from phases.models.dates import PartialDate


class ArticleFilter(ListFilter):
    """Articles by the phase that they are about, and by year."""

    parameters = (
        Parameter("phase", gettext_lazy("Phase"), "choices"),
        Parameter("year", gettext_lazy("Year"), "choices"),
    )

    told: ClassVar = {"year": Substr("date", 1, 4)}

    def offer(self):
        """Return the phases and the years of articles that can be read, the newest first."""
        found = together(_on_offer)
        years = sorted(found["year"], reverse=True)
        return {
            "phase": offered(newest_first(found["phase"]), "title"),
            "year": (Choice(year, year) for year in years),
        }

    def links(self, name):
        """Return pairs of an article (``row``) and a phase that it is about (``choice``)."""
        links = Article.phases.through.objects
        return links.annotate(row=F("article"), choice=F(name)).values_list("row", "choice")

    def condition(self, name, value):
        """Return the condition on an article that the parameter ``name`` sets."""
        if name == "year":
            years = (
                Q(date__gte=PartialDate(year), date__lt=PartialDate(year + 1))
                for year in map(int, value)
            )
            return reduce(or_, years)
        phases = self.fields[name].chosen_keys
        return Q(pk__in=Article.phases.through.objects.filter(phase__in=phases).values("article"))


def _on_offer() -> dict[str, QuerySet]:
    """Ask for what is on offer."""
    written = Article.objects.live().written().order_by()
    linked = Article.phases.through.objects.filter(phase=OuterRef("pk"), article__in=written)
    phases = Phase.objects.live().filter(Exists(linked)).order_by()
    dated = written.filter(date__isnull=False)
    return {
        "phase": briefly(phases, "number"),
        "year": dated.values_list(Substr("date", 1, 4), flat=True).distinct(),
    }
