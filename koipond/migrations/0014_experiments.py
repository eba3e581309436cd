
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0013_content'),
    ]

    operations = [
        migrations.CreateModel(
            name='Experiment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=60)),
                ('since_version', models.PositiveIntegerField()),
                ('tested', models.JSONField()),
                ('rules', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField()),
                ('winner', models.CharField(default='', max_length=200)),
                ('winner_at', models.DateTimeField(null=True)),
                ('winner_by', models.CharField(default='', max_length=120)),
                ('winner_because', models.CharField(default='', max_length=300)),
                ('released_in', models.PositiveBigIntegerField(null=True)),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.journey')),
            ],
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=120)),
                ('because', models.CharField(default='', max_length=300)),
                ('weights', models.JSONField()),
                ('stretches', models.JSONField()),
                ('experiment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.experiment')),
            ],
        ),
        migrations.AddConstraint(
            model_name='experiment',
            constraint=models.UniqueConstraint(fields=('journey', 'step', 'since_version'), name='one_experiment_a_step_and_version'),
        ),
        migrations.AddIndex(
            model_name='allocation',
            index=models.Index(fields=['experiment', 'at'], name='allocation_at'),
        ),
    ]
