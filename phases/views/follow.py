"""How to follow the site: its feeds, for programs that ask by themselves."""

from django.utils.translation import gettext as _

from phases.views.base import PublicView


class Follow(PublicView):
    """How do I learn what is new?"""

    template_name = "phases/follow.html"

    def get_title(self):
        return _("Follow this site")
