from django.db import models

from koipond.collect.governance.models import CatalogueDecision  # noqa: F401
from koipond.collect.imports.models import ImportJob  # noqa: F401
from koipond.collect.sources.models import Source, SourcesRead  # noqa: F401


class TickRecord(models.Model):
    """A tick, recorded before it starts and again when it has ended. One without an end runs again as it was."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    now = models.DateTimeField()
    previous = models.DateTimeField()
    lanes = models.JSONField(default=dict)
    decided = models.PositiveBigIntegerField(default=0)  # the number of the last decision about events when it began
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_tick_a_number")]
