from django.db import models


class SendingRules(models.Model):
    """A version of a workspace's sending rules: quiet hours, caps, control group. Never changed; the newest that has begun holds."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    from_at = models.DateTimeField()
    because = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="one_version_of_sending_rules")]


class UsualHours(models.Model):
    """When a workspace's people mostly react to a channel: the local hour of each weekday. Said by the nightly work."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=40)
    hours = models.JSONField()          # seven numbers from 0 to 23, Monday first
    reactions = models.FloatField()     # on how many it rests
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "channel"], name="usual_hours_once")]


class WebhookSecret(models.Model):
    """A secret with which a workspace signs its webhooks, by its number: the secret itself follows from it and is not kept."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_webhook_secret_a_number")]
