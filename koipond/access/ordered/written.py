"""`field__written="[]"`: a field of JSON compared by how it is written. PostgreSQL compares no values of type json."""

from django.db.models import JSONField, TextField, Transform


@JSONField.register_lookup
class Written(Transform):
    """The text of the value, as `json.dumps` wrote it."""

    lookup_name, function, template = "written", "CAST", "%(function)s(%(expressions)s AS text)"
    output_field = TextField()
