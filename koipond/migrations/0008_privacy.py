
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('koipond', '0007_companies'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureSalt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=64)),
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=160)),
                ('deed', models.CharField(max_length=80)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.CharField(blank=True, max_length=80)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('origin', models.CharField(blank=True, max_length=120)),
                ('workspace', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='koipond.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'id'], name='audit_newest'), models.Index(fields=['workspace', 'subject', 'subject_id'], name='audit_of_a_subject')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('persons', models.JSONField()),
                ('because', models.CharField(max_length=300)),
                ('keep_orders', models.BooleanField(default=False)),
                ('refuse_again', models.BooleanField(default=False)),
                ('asked_by', models.CharField(max_length=160)),
                ('asked_at', models.DateTimeField()),
                ('orders', models.PositiveBigIntegerField(null=True)),
                ('revenue', models.DecimalField(decimal_places=4, max_digits=22, null=True)),
                ('done_in', models.PositiveBigIntegerField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('welcomed_by', models.CharField(blank=True, default='', max_length=160)),
                ('welcomed_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'done_in'], name='erasures_to_do')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.PositiveBigIntegerField()),
                ('because', models.CharField(max_length=300)),
                ('by', models.CharField(max_length=160)),
                ('at', models.DateTimeField()),
                ('lifted_by', models.CharField(blank=True, default='', max_length=160)),
                ('lifted_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('workspace', 'person'), name='one_hold_a_person')],
            },
        ),
        migrations.CreateModel(
            name='Masking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('personal', models.CharField(choices=[('full', 'full'), ('masked', 'masked'), ('hidden', 'hidden')], max_length=10)),
                ('sensitive', models.CharField(choices=[('full', 'full'), ('masked', 'masked'), ('hidden', 'hidden')], max_length=10)),
                ('by', models.CharField(max_length=160)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'role', 'id'], name='masking_newest')],
            },
        ),
        migrations.CreateModel(
            name='RetentionNight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('night', models.DateField()),
                ('tick', models.PositiveBigIntegerField()),
                ('removed', models.JSONField(default=dict)),
                ('done_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'night'), name='one_night_once')],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.CharField(max_length=20)),
                ('keep_days', models.PositiveIntegerField()),
                ('by', models.CharField(max_length=160)),
                ('at', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='koipond.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'data'), name='one_rule_a_kind_of_data')],
            },
        ),
    ]
