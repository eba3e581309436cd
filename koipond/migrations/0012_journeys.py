from django.db import migrations, models


class Migration(migrations.Migration):
    """What becomes of people inside when a version is published, and of what fell due in a pause."""

    dependencies = [("koipond", "0008_privacy")]

    operations = [
        migrations.AddField("journeyversion", "moves", models.JSONField(default=dict)),
        migrations.AddField("journeyversion", "moved_in", models.PositiveBigIntegerField(default=0, null=True)),
        migrations.AddField("pause", "due", models.CharField(
            choices=[("late", "late"), ("skip", "skip"), ("leave", "leave")], default="late", max_length=10)),
    ]
