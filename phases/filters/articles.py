"""What may be asked of the news."""

from functools import lru_cache
from typing import ClassVar

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Substr
from django.utils.translation import get_language, gettext_lazy

from phases.filters.base import Choice, ListFilter, Parameter, offered
from phases.filters.poles import newest_first
from phases.localization.columns import briefly
from phases.localization.together import Together
from phases.models import Article, Phase
from phases.models.dates import PartialDate


class ArticleFilter(ListFilter):
    """Articles by the phase that they are about, and by year."""

    parameters = (
        Parameter("phase", gettext_lazy("Phase"), "choice"),
        Parameter("year", gettext_lazy("Year"), "choice"),
    )

    told: ClassVar = {"year": Substr("date", 1, 4)}

    def offer(self):
        """Return the phases and the years of articles that can be read, the newest first."""
        found = _on_offer(get_language()).read()
        years = sorted((year for (year,) in found["year"]), reverse=True)
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
            year = int(value)
            return Q(date__gte=PartialDate(year), date__lt=PartialDate(year + 1))
        phase = self.fields[name].chosen.row
        return Q(pk__in=Article.phases.through.objects.filter(phase=phase.pk).values("article"))


@lru_cache(maxsize=64)
def _on_offer(language: str | None) -> Together:
    """Return the question for what is on offer, in the active ``language``."""
    written = Article.objects.live().written().order_by()
    linked = Article.phases.through.objects.filter(phase=OuterRef("pk"), article__in=written)
    phases = Phase.objects.live().filter(Exists(linked)).order_by()
    dated = written.filter(date__isnull=False)
    return Together(
        {
            "phase": briefly(phases, "number"),
            "year": dated.values_list(Substr("date", 1, 4)).distinct(),
        }
    )
