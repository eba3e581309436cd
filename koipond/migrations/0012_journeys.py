from django.db import migrations, models

import koipond.kit.clock


class Migration(migrations.Migration):
    """What becomes of people inside when a version is published, and of what fell due in a pause."""

    dependencies = [("koipond", "0008_privacy")]

    operations = [
        migrations.AddField("journeyversion", "moves", models.JSONField(default=dict)),
        migrations.AddField("journeyversion", "moved_in", models.PositiveBigIntegerField(default=0, null=True)),
        migrations.AddField("pause", "due", models.CharField(
            choices=[("late", "late"), ("skip", "skip"), ("leave", "leave")], default="late", max_length=10)),
        migrations.CreateModel("RehearsalRun", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("journey", models.PositiveBigIntegerField(default=0)),
            ("definition", models.JSONField()),
            ("since", models.DateTimeField()),
            ("until", models.DateTimeField()),
            ("by", models.CharField(max_length=120)),
            ("state", models.CharField(default="running", max_length=10)),
            ("progress", models.FloatField(default=0.0)),
            ("problem", models.CharField(default="", max_length=500)),
            ("found", models.JSONField(null=True)),
            ("started_at", models.DateTimeField(default=koipond.kit.clock.now)),
            ("ended_at", models.DateTimeField(null=True)),
            ("workspace", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="koipond.workspace")),
        ]),
    ]
