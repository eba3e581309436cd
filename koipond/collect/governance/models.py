from django.db import models

from koipond.kit import clock


class CatalogueDecision(models.Model):
    """A decision about an event or one of its properties. Never changed: a later number replaces it, or takes it back.

    Numbers are given out one after the other within a workspace, and are visible in that order: a tick that knows the
    highest number at its beginning knows for ever what had been decided.
    """

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=256)
    property = models.CharField(max_length=256, default="")
    said = models.JSONField(null=True)  # what was decided; null takes back what stood
    because = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=160)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_catalogue_decision_a_number")]
