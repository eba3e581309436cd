# Lists: kinds of segments, what is said about them, changes, other databases

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0004_event_catalogue'),
    ]

    operations = [
        migrations.AddField(
            model_name='segment',
            name='description',
            field=models.CharField(blank=True, default='', max_length=1000),
        ),
        migrations.AddField(
            model_name='segment',
            name='folder',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='segment',
            name='kind',
            field=models.CharField(choices=[('rule', 'rule'), ('list', 'list')], default='rule', max_length=10),
        ),
        migrations.AddField(
            model_name='segment',
            name='labels',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='segment',
            name='owner',
            field=models.CharField(blank=True, default='', max_length=160),
        ),
        migrations.AddField(
            model_name='segment',
            name='purpose',
            field=models.CharField(blank=True, default='', max_length=300),
        ),
        migrations.CreateModel(
            name='ListChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('hand', 'hand'), ('snapshot', 'snapshot'), ('algebra', 'algebra'), ('file', 'file'), ('sql', 'sql')], max_length=10)),
                ('mode', models.CharField(max_length=10)),
                ('about', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('writing', 'writing'), ('waiting', 'waiting'), ('taken', 'taken'), ('done', 'done')], default='writing', max_length=10)),
                ('rows', models.PositiveBigIntegerField(default=0)),
                ('known', models.PositiveBigIntegerField(default=0)),
                ('unknown', models.PositiveBigIntegerField(default=0)),
                ('unreadable', models.PositiveBigIntegerField(default=0)),
                ('creates', models.BooleanField(default=False)),
                ('lanes', models.JSONField(default=dict)),
                ('tick', models.PositiveBigIntegerField(null=True)),
                ('because', models.CharField(blank=True, default='', max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=160)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.segment')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'tick'], name='list_changes_to_do')],
            },
        ),
        migrations.CreateModel(
            name='OutsideDatabase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('postgresql', 'postgresql'), ('mysql', 'mysql'), ('sqlite', 'sqlite')], max_length=12)),
                ('address', models.CharField(max_length=300)),
                ('database', models.CharField(blank=True, default='', max_length=120)),
                ('user', models.CharField(blank=True, default='', max_length=120)),
                ('secret_env', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=160)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='one_outside_database_a_name')],
            },
        ),
        migrations.CreateModel(
            name='SegmentFavourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.CharField(max_length=160)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.segment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('segment', 'who'), name='one_favourite_a_person')],
            },
        ),
    ]
