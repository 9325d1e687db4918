"""Django's ``check`` with the tag ``content``: what the ministry still has to give."""

from django.core.checks import register
from django.core.management.commands.check import Command as CheckCommand

from phases.checks import CONTENT, content_is_complete


class Command(CheckCommand):
    """Registers the content check when its tag is asked for, and never otherwise."""

    def handle(self, *app_labels, **options):
        if CONTENT in (options["tags"] or ()) or options["list_tags"]:
            register(content_is_complete, CONTENT)
        super().handle(*app_labels, **options)
