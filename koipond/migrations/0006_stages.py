
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0005_lists'),
    ]

    operations = [
        migrations.CreateModel(
            name='RfmSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('daily', models.BooleanField(default=True)),
                ('hour', models.PositiveSmallIntegerField(default=4)),
                ('window_months', models.PositiveSmallIntegerField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.CharField(max_length=120)),
                ('requested_at', models.DateTimeField(null=True)),
                ('requested_by', models.CharField(blank=True, max_length=120)),
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='LifecycleGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=40)),
                ('evaluated', models.CharField(blank=True, default='', max_length=64)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='one_lifecycle_group_a_name')],
            },
        ),
        migrations.CreateModel(
            name='LifecycleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('stages', models.JSONField()),
                ('dormancy', models.JSONField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=120)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'version'), name='one_lifecycle_a_version')],
            },
        ),
        migrations.CreateModel(
            name='RfmRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('since', models.DateTimeField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('tick', models.PositiveBigIntegerField()),
                ('asked_by', models.CharField(blank=True, max_length=120)),
                ('customers', models.PositiveIntegerField(default=0)),
                ('other_currencies', models.PositiveIntegerField(default=0)),
                ('written', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'number'), name='one_rfm_run_a_number')],
            },
        ),
    ]
