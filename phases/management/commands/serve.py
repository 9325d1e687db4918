"""Serves the site in production."""

from django.core.management.base import BaseCommand

from poles_site.server import serve

#: Seconds until a process that ended is replaced.
RESPAWN_AFTER = 0.5


class Command(BaseCommand):
    help = "Serves the site until it is asked to stop, and answers first what it has taken."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
        parser.add_argument("--port", type=int, default=8000, help="TCP port")
        parser.add_argument("--workers", type=int, default=2, help="processes: one for each core")
        parser.add_argument(
            "--threads",
            type=int,
            default=8,
            help="requests that a process works at, besides handing out finished pages",
        )

    def handle(self, host, port, workers, threads, **options):
        serve(
            host,
            port,
            workers=workers,
            threads=threads,
            respawn_failed_workers=True,
            respawn_interval=RESPAWN_AFTER,
        )
