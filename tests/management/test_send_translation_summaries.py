"""The command says how many e-mails it sent, and fails when one could not be."""

import socket

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from phases.models import Phase
from tests import factories


@pytest.fixture
def outdated(translator):
    """Make a translation of the translator's language outdated."""
    translator.email = "ona@example.org"
    translator.save()
    status = {"state": "reviewed", "source": "Phase inventée 1"}
    phase = factories.publish(
        Phase, **factories.phase_values(title_lt="Etapas", **{"title_lt#status": status})
    )
    factories.edit(phase, title_fr="Autre")


def test_it_sends_once_and_counts(outdated, capsys):
    call_command("send_translation_summaries")
    call_command("send_translation_summaries")
    assert capsys.readouterr().out.split("\n")[:2] == ["1 sent.", "0 sent."]
    assert len(mail.outbox) == 1


def test_it_fails_when_the_mail_server_is_not_there(outdated, settings, free_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port
    with pytest.raises(CommandError, match="translator: ConnectionRefusedError"):
        call_command("send_translation_summaries")


@pytest.fixture
def free_port():
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
