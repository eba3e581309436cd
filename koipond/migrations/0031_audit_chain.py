"""The rows of the audit trail become chains, and the store itself forbids to change or delete one.

SQLite forgets triggers when a table is made anew: a later migration that alters this table runs GUARD again.
"""

from django.db import migrations, models
from django.db.models import DO_NOTHING, ForeignKey

from koipond.access.chain import FIRST, hash_of   # one form of hash for ever: another would break every chain

BATCH = 500
COLUMNS = ("id", "workspace_id", "at", "by", "deed", "subject", "subject_id", "before", "after", "origin", "agent")
GUARD = {
    "sqlite": [
        "CREATE TRIGGER audit_never_changed BEFORE UPDATE ON koipond_auditrow BEGIN SELECT RAISE(ABORT, 'a row of the audit trail is never changed'); END",
        "CREATE TRIGGER audit_never_deleted BEFORE DELETE ON koipond_auditrow BEGIN SELECT RAISE(ABORT, 'a row of the audit trail is never deleted'); END",
        # INSERT OR REPLACE takes away the other row without asking the trigger above.
        "CREATE TRIGGER audit_never_replaced BEFORE INSERT ON koipond_auditrow WHEN EXISTS (SELECT 1 FROM koipond_auditrow WHERE id = NEW.id) OR EXISTS "
        "(SELECT 1 FROM koipond_auditrow WHERE workspace_id IS NEW.workspace_id AND number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'a row of the audit trail is never replaced'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION koipond_audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a row of the audit trail is never changed or deleted'; END $$",
        "CREATE TRIGGER audit_never_changed BEFORE UPDATE OR DELETE ON koipond_auditrow FOR EACH ROW EXECUTE FUNCTION koipond_audit_stays()",
        "CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON koipond_auditrow FOR EACH STATEMENT EXECUTE FUNCTION koipond_audit_stays()",
    ],
}
UNGUARD = {
    "sqlite": [f"DROP TRIGGER audit_never_{what}" for what in ("changed", "deleted", "replaced")],
    "postgresql": [f"DROP TRIGGER audit_never_{what} ON koipond_auditrow" for what in ("changed", "emptied")] + ["DROP FUNCTION koipond_audit_stays()"],
}


def chain(apps, schema_editor):
    """Each workspace's rows in the order of their ids, from 1 on."""
    rows, heads, changed = apps.get_model("koipond", "AuditRow").objects, {}, []
    for values in rows.order_by("id").values(*COLUMNS).iterator(chunk_size=BATCH):
        number, previous = heads.get(values["workspace_id"], (0, FIRST))
        values |= {"number": number + 1, "previous": previous}
        values["hash"] = hash_of(values)
        heads[values["workspace_id"]] = (number + 1, values["hash"])
        changed.append(rows.model(**values))
        if len(changed) == BATCH:
            rows.bulk_update(changed, ["number", "previous", "hash"])
            changed = []
    rows.bulk_update(changed, ["number", "previous", "hash"])


def guard(apps, schema_editor):
    for statement in GUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("koipond", "0030_leaders")]
    operations = [
        migrations.AlterField("auditrow", "workspace", ForeignKey(db_constraint=False, null=True, on_delete=DO_NOTHING, related_name="+", to="koipond.workspace")),
        migrations.AddField("auditrow", "agent", models.CharField(blank=True, default="", max_length=200), preserve_default=False),
        migrations.AddField("auditrow", "number", models.PositiveBigIntegerField(default=0), preserve_default=False),
        migrations.AddField("auditrow", "previous", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.AddField("auditrow", "hash", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddConstraint("auditrow", models.UniqueConstraint(fields=("workspace", "number"), name="audit_one_chain")),
        migrations.AddConstraint("auditrow", models.UniqueConstraint(condition=models.Q(workspace=None), fields=("number",), name="audit_one_chain_of_all")),
        migrations.RunPython(guard, unguard),
    ]
