"""One account a role, for trying the site on one's own machine."""

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

#: Account → group; the administrator is a superuser as well.
ACCOUNTS = {
    "administrator": "administrator",
    "editor": "editor",
    "publisher": "publisher",
    "translator": "translator-lt",
}
FILE = "local-accounts.json"


class Command(BaseCommand):
    help = "Creates the missing local accounts with random passwords, kept under var/."

    def handle(self, **options):
        if not settings.DEVELOPMENT:
            raise CommandError("local accounts are for development: use createsuperuser.")
        passwords = recorded()
        created = [name for name in ACCOUNTS if create(name, passwords)]
        record(passwords)
        self.stdout.write(f"Accounts: {', '.join(created) or 'none'} created")


def create(name: str, passwords: dict[str, str]) -> bool:
    """Create the account unless it exists, with its recorded password or a new one."""
    users = get_user_model().objects
    if users.filter(username=name).exists():
        return False
    passwords.setdefault(name, secrets.token_urlsafe(12))
    user = users.create_user(
        name,
        password=passwords[name],
        is_staff=True,
        is_superuser=name == "administrator",
    )
    user.groups.add(Group.objects.get(name=ACCOUNTS[name]))
    return True


def recorded() -> dict[str, str]:
    """Return account → password as far as known on this machine."""
    try:
        return json.loads(path().read_text())
    except FileNotFoundError:
        return {}


def record(passwords: dict[str, str]) -> None:
    """Keep the passwords in a file that only its owner reads."""
    path().parent.mkdir(parents=True, exist_ok=True)
    path().touch(mode=0o600)
    path().write_text(json.dumps(passwords, indent=2) + "\n")


def path() -> Path:
    """Return where the passwords are kept."""
    return settings.VAR_DIR / FILE
