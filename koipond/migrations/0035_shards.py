from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("koipond", "0034_tries_to_sign_in")]
    operations = [
        migrations.AddField("workspace", "shard", models.CharField(blank=True, default="", max_length=40)),
        migrations.CreateModel("ShardReplica", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("shard", models.CharField(blank=True, max_length=40, unique=True)),
            ("place", models.CharField(max_length=260)),
            ("ready", models.BooleanField(default=False)),
            ("changed_at", models.DateTimeField(auto_now=True)),
        ]),
    ]
