from django.db import models


class Theme(models.Model):
    """One subject for one audience in one window, carried by several journeys."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    since = models.DateField()                            # days of the workspace's zone, both inside
    until = models.DateField()
    goal = models.JSONField()                             # {"event", "where"}
    window_days = models.FloatField()                     # after a person's entry, in which the goal counts
    owner = models.CharField(max_length=160, default="")
    note = models.TextField(default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=160)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=160)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_theme_a_name")]


class ThemeJourney(models.Model):
    """A journey under a theme."""

    theme = models.ForeignKey("koipond.Theme", models.CASCADE, related_name="+")
    journey = models.ForeignKey("koipond.Journey", models.CASCADE, related_name="+")
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=160)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["theme", "journey"], name="a_journey_once_a_theme")]
