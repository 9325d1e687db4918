"""What may be asked of the news."""

from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy

from phases.filters.base import Choice, ListFilter, Parameter, offered
from phases.localization.columns import named
from phases.models import Article, Phase
from phases.models.dates import PartialDate


class ArticleFilter(ListFilter):
    """Articles by the phase that they are about, and by year."""

    parameters = (
        Parameter("phase", gettext_lazy("Phase"), "choices"),
        Parameter("year", gettext_lazy("Year"), "choices"),
    )

    def offer(self):
        """Return the phases and the years of articles that can be read, the newest first."""
        written = Article.objects.live().written().order_by()
        phases = Phase.objects.live().filter(articles__in=written).distinct()
        years = written.filter(date__isnull=False).values_list(Substr("date", 1, 4)).distinct()
        return {
            "phase": offered(named(phases.order_by("-number")), "title"),
            "year": (Choice(year, year) for (year,) in sorted(years, reverse=True)),
        }

    def links(self, name):
        """Return pairs of an article (``row``) and a ``choice`` of the facet that it answers to."""
        if name == "year":
            dated = Article.objects.live().filter(date__isnull=False).order_by()
            found = dated.annotate(row=F("pk"), choice=Substr("date", 1, 4))
        else:
            through = Article.phases.through.objects
            found = through.annotate(row=F("article"), choice=F("phase__slug_fr"))
        return found.values_list("row", "choice")

    def condition(self, name, value):
        """Return the condition on an article that the parameter ``name`` sets."""
        if name == "year":
            years = (
                Q(date__gte=PartialDate(year), date__lt=PartialDate(year + 1))
                for year in map(int, value)
            )
            return reduce(or_, years)
        phases = [choice.row.pk for choice in self.fields[name].chosen]
        return Q(pk__in=Article.phases.through.objects.filter(phase__in=phases).values("article"))
