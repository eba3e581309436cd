"""All tables of a new installation in one operation: what a chain of migrations makes step by step, rendering all models at each, takes a quarter of a minute."""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel


class AtOnce(Operation):
    """Takes operations that make models, and what belongs to them, and makes the tables as the models are after all of them."""

    reversible = False

    def __init__(self, operations: list[Operation]):
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)     # rendered once, afterwards
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                model = to_state.apps.get_model(app_label, operation.name)
                if self.allow_migrate_model(schema_editor.connection.alias, model):
                    schema_editor.create_model(model)

    def describe(self):
        return f"Makes {sum(isinstance(one, CreateModel) for one in self.operations)} tables"
