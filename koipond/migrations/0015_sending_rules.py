
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0014_experiments'),
    ]

    operations = [
        migrations.CreateModel(
            name='SendingRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('rules', models.JSONField()),
                ('from_at', models.DateTimeField()),
                ('because', models.CharField(default='', max_length=300)),
                ('by', models.CharField(max_length=160)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'version'), name='one_version_of_sending_rules')],
            },
        ),
        migrations.CreateModel(
            name='UsualHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=40)),
                ('hours', models.JSONField()),
                ('reactions', models.FloatField()),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'channel'), name='usual_hours_once')],
            },
        ),
    ]
