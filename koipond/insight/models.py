from django.db import models


class RfmSetting(models.Model):
    """How a workspace's customers are scored by recency, frequency and money, and whether every day."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    daily = models.BooleanField(default=True)
    hour = models.PositiveSmallIntegerField(default=4)           # of the day of the workspace
    window_months = models.PositiveSmallIntegerField(null=True)  # calendar months that are looked at; null: all
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=120)
    requested_at = models.DateTimeField(null=True)               # somebody asked for a run that has not begun
    requested_by = models.CharField(max_length=120, blank=True)

    class Meta:
        app_label = "koipond"


class RfmRun(models.Model):
    """One scoring of all customers. Its rows of facts carry its number; without an end it was cut short."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()                                   # up to when orders count
    since = models.DateTimeField(null=True)                       # from when on; null: all
    currency = models.CharField(max_length=3)
    tick = models.PositiveBigIntegerField()
    asked_by = models.CharField(max_length=120, blank=True)       # "": by the day
    customers = models.PositiveIntegerField(default=0)
    other_currencies = models.PositiveIntegerField(default=0)     # order documents whose money is not added
    written = models.PositiveIntegerField(default=0)              # customers whose traits changed
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_rfm_run_a_number")]


class BestHoursRun(models.Model):
    """The latest working out of best hours in a workspace: one row, from the first reaction on. Without an end it was cut short."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)    # how many there were
    at = models.DateTimeField(null=True)               # up to when reactions count
    ended_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)   # persons whose traits changed
    next_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
