"""``purge_cdn`` says of each CDN whether it dropped everything."""

import pytest
from django.core.management import CommandError, call_command

from poles_site.page_store import cdn
from tests.programs import free_port
from tests.purged import Cdn


def test_every_cdn_is_told_even_when_one_does_not_answer(settings, capsys):
    there, away = Cdn(), f"http://127.0.0.1:{free_port()}"
    settings.CDN_PURGE_URLS = [away, there.url]
    with pytest.raises(CommandError, match=f"{away} was not purged: .*refused"):
        call_command("purge_cdn")
    there.go()
    assert there.told_keys() == [{cdn.ALL}]
    assert capsys.readouterr().out == f"{there.url}: purged.\n"


def test_without_a_cdn_it_says_so(settings):
    settings.CDN_PURGE_URLS = []
    with pytest.raises(CommandError, match="CDN_PURGE_URLS names none"):
        call_command("purge_cdn")
