"""Accounts and groups: the stock admin, with lists that survive absurd addresses."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from phases.admin.lists import TolerantLists

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(TolerantLists, UserAdmin):
    filter_horizontal = ()
    list_display = ("username", "first_name", "last_name", "email", "is_active", "last_login")
    list_filter = ("groups", "is_active", "is_superuser")


@admin.register(Group)
class RoleAdmin(TolerantLists, GroupAdmin):
    pass
