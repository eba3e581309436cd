import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0021_wecom'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsentPurpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('title_en', models.CharField(max_length=80)),
                ('title_zh', models.CharField(max_length=80)),
                ('text_en', models.TextField(blank=True)),
                ('text_zh', models.TextField(blank=True)),
                ('channels', models.JSONField(default=list)),
                ('retired_at', models.DateTimeField(null=True)),
                ('by', models.CharField(max_length=160)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'code'), name='one_purpose_a_code')],
            },
        ),
    ]
