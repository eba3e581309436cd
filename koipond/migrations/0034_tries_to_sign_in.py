from django.core.management import call_command
from django.db import migrations, models


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", "koipond_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("koipond", "0033_stuck")]
    operations = [
        migrations.CreateModel("SignInTry", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("account", models.CharField(max_length=64)),
            ("place", models.CharField(max_length=64)),
            ("at", models.DateTimeField(db_index=True)),
        ], options={"indexes": [models.Index(fields=["account", "at"], name="tries_of_an_account"),
                                models.Index(fields=["place", "at"], name="tries_from_a_place")]}),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
