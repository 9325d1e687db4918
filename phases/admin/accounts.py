"""Accounts and groups: the stock admin, where only a superuser rules over superusers.

Whoever may change accounts could otherwise make themselves superuser, by their own form, a
superuser's password or a group's rights.
"""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.utils.translation import gettext_lazy as _

from phases.admin.lists import TolerantLists, short_time, yes_no
from phases.admin.role_names import role_name
from phases.editorial import journal, permissions

#: Groups that an administrator gives; any other may hold rights that no role has.
ROLES = (
    permissions.EDITOR,
    permissions.PUBLISHER,
    permissions.ADMINISTRATOR,
    *permissions.TRANSLATOR.values(),
    *permissions.LANGUAGE_PUBLISHER.values(),
)

admin.site.unregister([User, Group])


class RoleFilter(admin.RelatedFieldListFilter):
    """The roles by the names that people call them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("role")

    def field_choices(self, field, request, model_admin):
        return [
            (pk, role_name(name)) for pk, name in super().field_choices(field, request, model_admin)
        ]


@admin.register(User)
class AccountAdmin(TolerantLists, UserAdmin):
    filter_horizontal = ()
    list_display = (
        *("username", "first_name", "last_name", "email", "roles"),
        *("active_in_words", "seen"),
    )
    list_filter = (("groups", RoleFilter), "is_active", "is_superuser")
    active_in_words = yes_no(User, "is_active")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, account):
        return ", ".join(sorted(role_name(group.name) for group in account.groups.all()))

    @admin.display(description=_("last login"), ordering="last_login")
    def seen(self, account):
        return short_time(account.last_login)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return (*fields, "is_superuser", "user_permissions")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: role_name(group.name)
        return field

    def save_related(self, request, form, formsets, change):
        """Keep the groups that the form does not offer; the journal says which roles changed."""
        account = form.instance
        before = list(account.groups.all())
        kept = [one for one in before if not request.user.is_superuser and one.name not in ROLES]
        super().save_related(request, form, formsets, change)
        account.groups.add(*kept)
        journal.record_roles(
            account,
            by=request.user,
            before=[group.name for group in before],
            after=account.groups.values_list("name", flat=True),
        )

    # Asked for the change of a password as well.
    def has_change_permission(self, request, obj=None):
        return _may_rule(request.user, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return _may_rule(request.user, obj) and super().has_delete_permission(request, obj)


def _may_rule(user, account: User | None) -> bool:
    return user.is_superuser or account is None or not account.is_superuser


@admin.register(Group)
class RoleAdmin(TolerantLists, GroupAdmin):
    list_display = ("role", "name")

    @admin.display(description=_("role"), ordering="name")
    def role(self, group):
        return role_name(group.name)

    def has_add_permission(self, request):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser
