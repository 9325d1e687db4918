"""Does what is scheduled and due."""

import logging
import select
import sys
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from phases.editorial import schedule

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Publishes and withdraws what is scheduled and due, in order. Two of them side by side do "
        "everything once; what cannot be done stays as a draft, with the reason."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--every",
            type=_seconds,
            metavar="SECONDS",
            help="go on until stopped, looking every so many seconds",
        )

        parser.add_argument(
            "--until-input-ends",
            action="store_true",
            help="with --every: stop when standard input ends, as it does with who holds it",
        )

    def handle(self, *, every=None, until_input_ends=False, **options):
        if every is None:
            self.look()
            return
        while True:
            try:
                self.look()
            except Exception:  # the next round may do better, whatever it was
                logger.exception("What is due could not be looked at.")
            close_old_connections()
            try:
                if until_input_ends:
                    if select.select([sys.stdin], [], [], every)[0]:
                        return
                else:
                    time.sleep(every)
            except KeyboardInterrupt:
                return

    def look(self):
        """Do what is due now and say what became of it."""
        for outcome in schedule.do_due():
            said = f"{outcome.act}: {outcome.title}"
            if outcome.reason:
                self.stderr.write(f"could not {said}: {outcome.reason}")
            else:
                self.stdout.write(said)


def _seconds(text: str) -> float:
    seconds = float(text)
    if seconds <= 0:
        raise ValueError(text)
    return seconds
