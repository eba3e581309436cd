import django.db.models.deletion
from django.db import migrations, models

import koipond.kit.clock


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0003_traits_and_tags'),
    ]

    operations = [
        migrations.AddField(
            model_name="tickrecord",
            name="decided",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="CatalogueDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=256)),
                ("property", models.CharField(default="", max_length=256)),
                ("said", models.JSONField(null=True)),
                ("because", models.CharField(default="", max_length=300)),
                ("by", models.CharField(max_length=160)),
                ("at", models.DateTimeField(default=koipond.kit.clock.now)),
                ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="koipond.workspace")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["workspace", "number"], name="one_catalogue_decision_a_number")],
            },
        ),
    ]
