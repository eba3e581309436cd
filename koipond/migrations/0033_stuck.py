import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("koipond", "0032_watch")]
    operations = [
        migrations.AddField("tickrecord", "resting", models.JSONField(default=list)),
        migrations.CreateModel("Stuck", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("tick", models.PositiveBigIntegerField()),
            ("lane", models.PositiveIntegerField()),
            ("after", models.PositiveBigIntegerField()),
            ("upto", models.PositiveBigIntegerField()),
            ("room", models.CharField(max_length=60)),
            ("reason", models.CharField(max_length=120)),
            ("state", models.CharField(default="held", max_length=10)),
            ("found_at", models.DateTimeField()),
            ("decided_by", models.CharField(default="", max_length=160)),
            ("decided_at", models.DateTimeField(null=True)),
            ("workspace", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="koipond.workspace")),
        ]),
        migrations.AddConstraint("stuck", models.UniqueConstraint(fields=("workspace", "lane", "after"), name="one_stuck_a_place")),
    ]
