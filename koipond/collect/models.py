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
    leader = models.CharField(max_length=36, default="")  # the process whose clock it was, as the engine's server knows it
    resting = models.JSONField(default=list)  # what not all rooms are to see (`engine.Rest`), as lists
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_tick_a_number")]


class Stuck(models.Model):
    """A stretch of the inbox that a room of a tick could not get past. What came in stays in the inbox; here stands why it waits."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    tick = models.PositiveBigIntegerField()  # the last one that could not get past it
    lane = models.PositiveIntegerField()
    after = models.PositiveBigIntegerField()
    upto = models.PositiveBigIntegerField()
    room = models.CharField(max_length=60)  # profiles.refresh; it was seen by the rooms before
    reason = models.CharField(max_length=120)  # the number and name of the error, none of its values
    state = models.CharField(max_length=10, default="held")  # held, again, returned, dropped
    found_at = models.DateTimeField()
    decided_by = models.CharField(max_length=160, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "lane", "after"], name="one_stuck_a_place")]
