import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0016_webhook_secrets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('goal', models.JSONField()),
                ('window_days', models.FloatField()),
                ('owner', models.CharField(default='', max_length=160)),
                ('note', models.TextField(default='')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.CharField(max_length=160)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.CharField(max_length=160)),
                ('archived_at', models.DateTimeField(null=True)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.segment')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='ThemeJourney',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attached_at', models.DateTimeField()),
                ('attached_by', models.CharField(max_length=160)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.journey')),
                ('theme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.theme')),
            ],
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='one_theme_a_name'),
        ),
        migrations.AddConstraint(
            model_name='themejourney',
            constraint=models.UniqueConstraint(fields=('theme', 'journey'), name='a_journey_once_a_theme'),
        ),
    ]
