import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import uuid
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('phases', '0004_roles'),
    ]

    operations = [
        # A trusted extension: whoever may create objects in the database may add it.
        TrigramExtension(),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('term', models.CharField(error_messages={'unique': 'The glossary has this French term already.'}, help_text='In the singular. Variants: “a / b”; “(grand) a” where a word may be left out; “a (ABC)” with its abbreviation.', max_length=200, unique=True, verbose_name='French term')),
                ('note', models.TextField(blank=True, help_text='In English: where the translations are from; what is not to be used, and why.', validators=[django.core.validators.MaxLengthValidator(1000)], verbose_name='note')),
                ('brought', models.JSONField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'glossary term',
                'verbose_name_plural': 'glossary',
                'ordering': ('term',),
            },
        ),
        migrations.CreateModel(
            name='MemoryUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('source', models.TextField(verbose_name='French text')),
                ('target', models.TextField(verbose_name='translation')),
                ('source_digest', models.CharField(editable=False, max_length=32)),
                ('target_digest', models.CharField(editable=False, max_length=32)),
                ('source_keys', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), editable=False, size=None)),
                ('source_folded', models.TextField(editable=False)),
                ('target_folded', models.TextField(editable=False)),
                ('reviewed_on', models.DateField(null=True, verbose_name='reviewed on')),
                ('origin', models.CharField(blank=True, help_text='The path of the text in its item’s snapshot.', max_length=200, verbose_name='origin')),
            ],
            options={
                'verbose_name': 'memory unit',
                'verbose_name_plural': 'translation memory',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['source_keys'], name='memoryunit_keys'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('source_folded', 'gin_trgm_ops'), name='memoryunit_source_words'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('target_folded', 'gin_trgm_ops'), name='memoryunit_target_words')],
                'constraints': [models.UniqueConstraint(fields=('language', 'source_digest', 'target_digest'), name='memoryunit_pair')],
            },
        ),
        migrations.CreateModel(
            name='TermTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('words', models.CharField(help_text='In the nominative singular, the best first; variants as in the French term.', max_length=200, verbose_name='words to use')),
                ('status', models.CharField(choices=[('attested', 'attested'), ('source_page', 'from the source page'), ('general_knowledge', 'general knowledge'), ('proposal', 'proposal')], max_length=20, verbose_name='status')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='phases.glossaryterm', verbose_name='French term')),
            ],
            options={
                'verbose_name': 'translation of a term',
                'verbose_name_plural': 'translations of a term',
                'ordering': ('language',),
                'constraints': [models.UniqueConstraint(fields=('term', 'language'), name='termtranslation_language', violation_error_message='The term has a translation in this language already.')],
            },
        ),
    ]
