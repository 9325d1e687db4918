"""The daily e-mail: what became outdated since the last one, once, and only when there is some."""

import datetime

import pytest
from django.core import mail, signing
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from phases.editorial import translation_summaries, workflow
from phases.models import Phase, Segment, TranslationSummary
from tests import factories
from tests.together import together

REVIEWED = {"title_lt#status": {"state": "reviewed", "source": "Phase inventée 1"}}


@pytest.fixture
def translator(translator):
    """Return the Lithuanian translator, with an address."""
    translator.email, translator.first_name = "ona@example.org", "Ona"
    translator.save()
    return translator


@pytest.fixture
def change(phase):
    """Return a function that publishes another French title of a translated phase."""
    factories.edit(phase, **REVIEWED)
    return lambda title: factories.edit(phase, title_fr=title)


def send():
    """Return who was sent an e-mail, and whom it could not be sent to."""
    return [(one.account.username, one.reason) for one in translation_summaries.send_summaries()]


def tomorrow():
    """Make all that happened so far a day older."""
    day = datetime.timedelta(days=1)
    for known in TranslationSummary.objects.exclude(sent_on=None):
        known.sent_on, known.told_until = known.sent_on - day, known.told_until - day
        known.save()
    for segment in Segment.objects.all():
        segment.changed_at -= day
        segment.save()


def test_it_says_what_became_outdated_in_the_language_of_the_translation(
    translator, change, phase, settings
):
    settings.SITE_ADDRESS = "https://www.example.org"
    change("Phase A")
    assert send() == [("translator", "")]
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ona@example.org"], "1 vertimas pasenęs")
    assert "Sveiki, Ona" in sent.body
    assert "Phase A" in sent.body
    item = reverse("admin:translations_item", args=["lt", "phase", phase.pk])
    assert f"https://www.example.org{item}" in sent.body
    assert "&" not in sent.body


def test_a_name_is_not_escaped_in_a_plain_text(translator, change):
    change("L’« A & B » d'hier")
    send()
    assert "L’« A & B » d'hier" in mail.outbox[0].body


def test_mail_programs_can_end_it_with_one_click(translator, change, settings, client):
    settings.SITE_ADDRESS = "https://www.example.org"
    change("Phase A")
    send()
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].replace("\n", "").replace(" ", "")
    assert link.startswith("<https://www.example.org/admin/translations/summary/stop/")
    assert link[1:-1] in mail.outbox[0].body
    path = link[1:-1].removeprefix("https://www.example.org")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not translation_summaries.is_wanted(translator)


def test_once_a_day_and_only_what_is_new(translator, change):
    change("Phase A")
    assert send() == [("translator", "")]
    assert send() == []
    change("Phase B")
    assert send() == []
    tomorrow()
    assert len(mail.outbox) == 1
    change("Phase C")
    assert send() == [("translator", "")]
    tomorrow()
    assert send() == []
    assert len(mail.outbox) == 2


def test_what_changed_after_the_e_mail_of_a_day_is_told_on_the_next(translator, change):
    change("Phase A")
    send()
    change("Phase B")
    known = TranslationSummary.objects.get()
    known.sent_on -= datetime.timedelta(days=1)
    known.save()
    assert send() == [("translator", "")]
    assert "Phase B" in mail.outbox[1].body


def test_no_e_mail_when_nothing_is_outdated(translator, phase, change):
    assert send() == []
    change("Phase A")
    workflow.withdraw(phase, by=None)
    assert send() == []
    assert mail.outbox == []
    assert not TranslationSummary.objects.exists()


def test_who_gets_none(translator, editor, change):
    editor.email = "editor@example.org"
    editor.save()
    change("Phase A")
    translation_summaries.want(translator.pk, False)
    assert send() == []
    translation_summaries.want(translator.pk, True)
    translator.is_active = False
    translator.save()
    assert send() == []
    translator.is_active, translator.email = True, ""
    translator.save()
    assert send() == []


def test_a_translator_of_another_language_reads_of_that_one(translator, change, phase):
    english = factories.account("english", "translator-en")
    english.email = "ann@example.org"
    english.save()
    change("Phase A")
    assert send() == [("translator", "")]
    made = {"state": "machine", "source": "Phase A"}
    factories.edit(phase, title_en="Phase A", **{"title_en#status": made})
    change("Phase B")
    assert send() == [("english", "")]
    assert mail.outbox[1].subject == "1 translation is outdated"


def test_long_lists_are_cut_and_say_so(translator, change, monkeypatch):
    monkeypatch.setattr(translation_summaries, "MOST_ITEMS", 1)
    for number, year in ((2, 2010), (3, 2020)):
        other = factories.publish(
            Phase,
            **factories.phase_values(number, year, year + 1, title_lt="Etapas"),
            **{"title_lt#status": {"state": "reviewed", "source": f"Phase inventée {number}"}},
        )
        factories.edit(other, title_fr=f"Autre {number}")
    change("Phase A")
    send()
    body = mail.outbox[0].body
    assert body.count("/admin/translations/lt/phase/") == 1
    assert "ir dar 2 įrašai" in body
    assert "/admin/translations/lt/\n" in body


class Closed(EmailBackend):
    """A mail server that refuses the first message."""

    refusals = 1

    def send_messages(self, messages):
        if Closed.refusals:
            Closed.refusals -= 1
            raise ConnectionRefusedError("no mail server")
        return super().send_messages(messages)


def test_what_could_not_be_sent_is_tried_again_and_stops_nobody_else(translator, change, settings):
    other = factories.account("other", "publisher-lt")
    other.email = "jonas@example.org"
    other.save()
    change("Phase A")
    settings.EMAIL_BACKEND = f"{__name__}.Closed"
    Closed.refusals = 1
    outcomes = send()
    assert [name for name, reason in outcomes if reason] == ["translator"]
    assert ("other", "") in outcomes
    assert send() == [("translator", "")]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_send_once(translator, change):
    change("Phase A")
    outcomes = together(send, send)
    assert sorted(map(len, outcomes)) == [0, 1]
    assert len(mail.outbox) == 1


def test_the_link_is_signed(translator, db):
    token = translation_summaries.stop_token(translator, "lt")
    assert translation_summaries.read_token(token) == (translator.pk, "lt")
    assert translation_summaries.read_token(token[:-1]) is None
    assert translation_summaries.read_token("") is None
    assert translation_summaries.read_token("x" * 10_000) is None
    assert translation_summaries.read_token(signing.dumps([translator.pk, "lt"])) is None


def test_an_account_that_is_gone_wants_nothing(db):
    translation_summaries.want(10**9, False)
    assert not TranslationSummary.objects.exists()
