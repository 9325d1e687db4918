"""Brings the ministry's own text in from phases/content/."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from phases.editorial import content_files, first_content, first_glossary, workflow
from phases.models import GlossaryTerm

#: State of an item → what is said of it.
WORDS = {
    "created": "created",
    "updated": "updated",
    "unchanged": "unchanged",
    "edited": "left to a person's edit",
    "draft": "left, because a draft waits",
    "withdrawn": "left withdrawn",
}


class Command(BaseCommand):
    help = (
        "Loads the first content and publishes it. May be run again at any time: it brings in "
        "what changed in the files and leaves alone what a person has edited or withdrawn."
    )

    def handle(self, *, verbosity, **options):
        try:
            with transaction.atomic():
                outcomes = first_content.load()
                terms = first_glossary.load()
        except content_files.ContentError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("nothing was loaded: " + " ".join(error.messages)) from error
        except (workflow.BusyError, workflow.StaleRevisionError) as error:
            raise CommandError(f"nothing was loaded: {error} Run the command again.") from error
        if verbosity:
            self.report(outcomes, terms)

    def report(self, outcomes, terms):
        """Say in one line a kind what was done."""
        by_kind: dict[type, Counter] = {}
        for outcome in outcomes:
            by_kind.setdefault(outcome.entry.model, Counter())[outcome.state] += 1
        by_kind[GlossaryTerm] = terms
        with translation.override("en"):
            for model, counts in by_kind.items():
                said = ", ".join(f"{counts[s]} {words}" for s, words in WORDS.items() if counts[s])
                name = str(model._meta.verbose_name_plural)
                self.stdout.write(f"{name[0].upper()}{name[1:]}: {said}")
        for outcome in outcomes:
            for row, path in outcome.kept:
                self.stdout.write(f"Kept as edited: {outcome.entry.key}, {row} {path}")
        if not any(counts["created"] + counts["updated"] for counts in by_kind.values()):
            self.stdout.write("Nothing changed.")
