from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("koipond", "0029_wecom_unsound_tasks")]
    operations = [migrations.AddField("tickrecord", "leader", models.CharField(default="", max_length=36))]
