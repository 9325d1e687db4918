"""What became public, told to the public; figures of a phase's money beside its own.

What the journal knows of the time before is written as well, and the roles may do with budget
figures what they may do with policy directions.
"""

import uuid

import django.core.validators
import django.db.models.deletion
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


PUBLIC = ("published", "withdrawn", "undone")


def tell_the_past(apps, schema_editor):
    """Write what the journal and the revisions know to have become public."""
    from phases.snapshot import told, upgrade  # pure: no table is read or written

    JournalEntry = apps.get_model("phases", "JournalEntry")
    PublicChange = apps.get_model("phases", "PublicChange")
    known = {}
    entries = JournalEntry.objects.filter(verb__in=PUBLIC, item_id__isnull=False)
    for entry in entries.select_related("revision", "before").order_by("id").iterator(500):
        before = upgrade(entry.before.snapshot).snapshot if entry.before else {}
        # A withdrawal names the revision that was public until then.
        is_gone = entry.verb == "withdrawn" or (
            entry.verb == "undone" and entry.revision_id == entry.before_id
        )
        after = upgrade(entry.revision.snapshot).snapshot if entry.revision and not is_gone else {}
        if not (before or after):  # deleted for good, with its revisions
            continue
        rows = known.setdefault((entry.item_model, entry.item_id), [])
        kind, changes = told(before, after, is_known=bool(rows))
        if kind == "withdrawn":
            for row in rows:
                row.changes = []
        if kind:
            rows.append(
                PublicChange(
                    item_model=entry.item_model,
                    item_id=entry.item_id,
                    kind=kind,
                    at=entry.at,
                    changes=changes,
                )
            )
    rows = sorted((row for rows in known.values() for row in rows), key=lambda row: row.at)
    PublicChange.objects.bulk_create(rows, batch_size=500)


def grant(apps, schema_editor):
    """Let each group do with budget figures what it may do with policy directions."""
    # Django makes the permissions after the last migration only, and of apps with models only;
    # an app of the past does not say that it has some.
    config = apps.get_app_config("phases")
    config.models_module = getattr(config, "models_module", True)
    create_permissions(config, apps=apps, verbosity=0)
    Permission = apps.get_model("auth", "Permission")
    ours = Permission.objects.filter(content_type__app_label="phases")
    for act in ("add", "change", "delete", "view"):
        permission = ours.get(codename=f"{act}_budgetfigure")
        for group in apps.get_model("auth", "Group").objects.filter(
            permissions__in=ours.filter(codename=f"{act}_orientation")
        ):
            group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('phases', '0009_exchange'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetFigure',
            fields=[
                ('translation_status', models.JSONField(blank=True, default=dict, editable=False, verbose_name='translation status')),
                ('translation_status_fr', models.JSONField(blank=True, default=dict, editable=False, null=True, verbose_name='translation status')),
                ('translation_status_en', models.JSONField(blank=True, default=dict, editable=False, null=True, verbose_name='translation status')),
                ('translation_status_lt', models.JSONField(blank=True, default=dict, editable=False, null=True, verbose_name='translation status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField(db_index=True, default=0, verbose_name='position')),
                ('amount', models.DecimalField(decimal_places=2, help_text='Only a figure that a source gives. Shown with its wording and source.', max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount (euros)')),
                ('wording', models.CharField(help_text="In the source's words, such as “allocated to the launch of phase 2”.", max_length=300, verbose_name='what the figure covers')),
                ('wording_fr', models.CharField(help_text="In the source's words, such as “allocated to the launch of phase 2”.", max_length=300, null=True, verbose_name='what the figure covers')),
                ('wording_en', models.CharField(help_text="In the source's words, such as “allocated to the launch of phase 2”.", max_length=300, null=True, verbose_name='what the figure covers')),
                ('wording_lt', models.CharField(help_text="In the source's words, such as “allocated to the launch of phase 2”.", max_length=300, null=True, verbose_name='what the figure covers')),
                ('start_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1950), django.core.validators.MaxValueValidator(2100)], verbose_name='first year')),
                ('end_year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1950), django.core.validators.MaxValueValidator(2100)], verbose_name='last year')),
                ('phase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_figures', to='phases.phase')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_figures', to='phases.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'budget figure',
                'verbose_name_plural': 'budget figures',
                'ordering': ('position',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PublicChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_model', models.CharField(max_length=50, verbose_name='kind of item')),
                ('item_id', models.UUIDField(verbose_name='item')),
                ('kind', models.CharField(choices=[('published', 'published first'), ('changed', 'changed'), ('withdrawn', 'withdrawn'), ('republished', 'published again')], max_length=20, verbose_name='act')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('changes', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'public change',
                'verbose_name_plural': 'public changes',
                'ordering': ('-at', '-id'),
                'indexes': [models.Index(fields=['item_model', 'item_id', '-at'], name='publicchange_item'), models.Index(fields=['item_model', '-at'], name='publicchange_kind'), models.Index(fields=['-at'], name='publicchange_at')],
            },
        ),
        migrations.AddField(
            model_name='phase',
            name='planned_end_year',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Only of a phase that was prolonged: the last year that was planned at first.', null=True, validators=[django.core.validators.MinValueValidator(1950), django.core.validators.MaxValueValidator(2100)], verbose_name='last year as first planned'),
        ),
        migrations.AddField(
            model_name='phase',
            name='prolongation_source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='phases.source', verbose_name='source of the prolongation'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('planned_end_year__gte', models.F('start_year')), ('planned_end_year__lt', models.F('end_year'))), name='phase_planned_end_in_period', violation_error_message='The last year as first planned comes before the last one, within the period.'),
        ),
        migrations.RunPython(tell_the_past, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
