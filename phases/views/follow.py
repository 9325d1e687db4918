"""How to follow the site: its feeds, for programs that ask by themselves."""

from django.utils.translation import gettext as _

from phases.snapshot import item_models
from phases.views.base import PublicView


class Follow(PublicView):
    """How do I learn what is new?"""

    template_name = "phases/follow.html"
    shows = tuple(item_models())

    def get_title(self):
        return _("Follow this site")
