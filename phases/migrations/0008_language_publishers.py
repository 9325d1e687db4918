"""The roles that publish one language alone, with the rights of its translators."""

from django.db import migrations

LANGUAGES = ("en", "lt")


def create_roles(apps, schema_editor):
    """Create the groups that are missing."""
    Group = apps.get_model("auth", "Group")
    for language in LANGUAGES:
        group, is_new = Group.objects.get_or_create(name=f"publisher-{language}")
        translators = Group.objects.filter(name=f"translator-{language}").first()
        if is_new and translators is not None:
            group.permissions.set(translators.permissions.all())


def remove_roles(apps, schema_editor):
    """Remove the groups that no account is in: nobody loses a role by going back."""
    names = [f"publisher-{language}" for language in LANGUAGES]
    apps.get_model("auth", "Group").objects.filter(name__in=names, user__isnull=True).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("phases", "0007_desk"),
    ]

    operations = [
        migrations.RunPython(create_roles, remove_roles),
    ]
