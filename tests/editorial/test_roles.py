"""The roles of a language that was added."""

import pytest
from django.contrib.auth.models import Group, Permission

from phases.editorial.roles import create_language_roles

pytestmark = pytest.mark.django_db


def test_the_roles_of_a_language_have_their_rights_in_a_database_without_any():
    rights = {role.name: role.permissions.count() for role in Group.objects.all()}
    Group.objects.all().delete()
    Permission.objects.all().delete()
    create_language_roles()
    for name in ("translator-lt", "publisher-en"):
        role = Group.objects.get(name=name)
        assert role.permissions.filter(codename="change_phase").exists()
        assert role.permissions.count() == rights[name] > 0
