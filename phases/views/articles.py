"""The news. An article of which only the title is known has no page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.filters import ArticleFilter
from phases.localization.columns import briefly, named
from phases.localization.prepared import together
from phases.localization.relations import attach, relations
from phases.models import Article, Phase
from phases.views import rows
from phases.views.base import ItemView, find_by_slug
from phases.views.lists import ListView


class ArticleList(ListView):
    """What is new?"""

    template_name = "phases/article_list.html"
    section = "articles"
    heading = gettext_lazy("News")
    shows = (Article,)
    filter_class = ArticleFilter

    def get_queryset(self):
        return self.get_counted().annotate(linked_phases=rows.linked(Article, "phases"))

    def read(self, rows):
        return briefly(rows, "date", "summary")

    def get_counted(self):
        return Article.objects.live().written()

    def get_context_data(self, **kwargs):
        # Whatever phase a written article is about is on offer.
        choices = self.filter.fields["phase"].choices
        rows.link(self.page, "phases", rows.on_offer(choices))
        return super().get_context_data(**kwargs)


class ArticleDetail(ItemView):
    """An article and the phases that it is about."""

    template_name = "phases/article_detail.html"
    section = "articles"
    description_field = "summary"
    open_graph_type = "article"

    def get_item(self):
        article = find_by_slug(Article, self.kwargs["slug"], _articles)
        attach([article], together(_beside, article.pk))
        return article

    def get_breadcrumbs(self):
        return [(_("News"), reverse("article_list"))]

    def get_context_data(self, **kwargs):
        return super().get_context_data(article=self.item, phases=self.item.phases.all(), **kwargs)


def _articles():
    return Article.objects.live().written()


def _beside(article):
    found = relations(Article, (article,), rows.live("phases", Phase))
    return {name: named(phases) for name, phases in found.items()}
