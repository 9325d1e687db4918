"""The roles as groups, with their rights in the admin.

A group that is there already stays as somebody made it. A later model or language gives the roles
its rights in a migration of its own.
"""

from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

ITEMS = (
    "source", "supportdomain", "theme", "region", "sitesettings", "page", "phase", "pole",
    "performancecontract", "article",
)
OWNED = (
    "announcement", "challenge", "commitment", "indicator", "indicatorvalue", "labelevent",
    "orientation", "signatory", "speaker", "strategicarea", "targetmarket",
)
WRITERS = ("editor", "publisher", "administrator")
TRANSLATORS = ("translator-en", "translator-lt")


def create_roles(apps, schema_editor):
    """Create the groups that are missing."""
    # Django makes the permissions after the last migration only, and of apps with models only;
    # an app of the past does not say that it has some.
    for label in ("auth", "phases"):
        config = apps.get_app_config(label)
        config.models_module = getattr(config, "models_module", True)
        create_permissions(config, apps=apps, verbosity=0)
    Group = apps.get_model("auth", "Group")
    for name in (*WRITERS, *TRANSLATORS):
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(rights(apps, name))


def rights(apps, role):
    """Return the permissions of a role."""
    Permission = apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="phases")
    granted = ours.filter(codename__in=("view_revision", "view_journalentry"))
    content = ours.filter(content_type__model__in=(*ITEMS, *OWNED, "publicationset"))
    if role in WRITERS:
        granted |= content
    else:
        granted |= content.filter(codename__startswith="view_")
        granted |= content.filter(codename__startswith="change_")
    if role == "administrator":
        granted |= Permission.objects.filter(
            content_type__app_label="auth", content_type__model__in=("user", "group")
        )
    return granted


def remove_roles(apps, schema_editor):
    """Remove the groups that no account is in: nobody loses a role by going back."""
    Group = apps.get_model("auth", "Group")
    Group.objects.filter(name__in=(*WRITERS, *TRANSLATORS), user__isnull=True).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("phases", "0003_drafts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(create_roles, remove_roles),
        # The acts that the journal knows: nothing changes in the database.
        migrations.AlterField(
            model_name="journalentry",
            name="verb",
            field=models.CharField(
                choices=[
                    ("published", "published"),
                    ("withdrawn", "withdrawn"),
                    ("undone", "taken back"),
                    ("submitted", "submitted for review"),
                    ("sent_back", "sent back"),
                    ("scheduled", "scheduled"),
                    ("unscheduled", "no longer scheduled"),
                    ("reverted", "reverted to an older version"),
                    ("discarded", "draft discarded"),
                    ("trashed", "put into the trash"),
                    ("restored", "taken out of the trash"),
                    ("deleted", "deleted for good"),
                    ("granted", "roles changed"),
                    ("link_given", "preview link given"),
                    ("link_revoked", "preview link revoked"),
                ],
                max_length=20,
                verbose_name="act",
            ),
        ),
    ]
