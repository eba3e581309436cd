import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0017_themes'),
    ]

    operations = [
        migrations.CreateModel(
            name='BestHoursRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('written', models.PositiveIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
        ),
    ]
