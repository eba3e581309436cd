"""The backend of Django, with columns of `json`: a `jsonb` sorts keys, and steps of a journey are read in the order they were written."""

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations
from psycopg.types.json import Json
from psycopg.types.string import TextLoader


class DatabaseOperations(Operations):
    def adapt_json_value(self, value, encoder):
        return Json(value, dumps=super().adapt_json_value(value, encoder).dumps)


class DatabaseWrapper(base.DatabaseWrapper):
    data_types = {**base.DatabaseWrapper.data_types, "JSONField": "json"}
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params):
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("json", TextLoader)   # Django reads the text itself
        return connection

    def ensure_connection(self):
        """Threads of ours live as long as the process: a line that has broken is left, and the next statement has a fresh one."""
        if self.connection is not None and self.connection.closed and not self.in_atomic_block:
            self.close()
        super().ensure_connection()
