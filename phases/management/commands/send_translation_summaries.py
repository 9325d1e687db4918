"""Sends the daily e-mails to translators."""

from django.core.management.base import BaseCommand, CommandError

from phases.editorial.translation_summaries import send_summaries


class Command(BaseCommand):
    help = (
        "Sends each translator what became outdated in their languages since the last e-mail: at "
        "most one a day, none when nothing changed. Run it once a day or more often; two of them "
        "side by side send each e-mail once."
    )

    def handle(self, *, verbosity=1, **options):
        sent, failed = 0, []
        for outcome in send_summaries():
            if outcome.reason:
                failed.append(f"{outcome.account.get_username()}: {outcome.reason}")
            else:
                sent += 1
        if verbosity:
            self.stdout.write(f"{sent} sent.")
        if failed:
            raise CommandError(
                "\n".join([f"{len(failed)} could not be sent, the next run tries again:", *failed])
            )
