from django.db import models


class ProcessSeen(models.Model):
    """A process of this installation: what it does, and what it told of itself last. Written every ten seconds."""

    who = models.CharField(max_length=36, unique=True)      # as the engine's server knows it
    machine = models.CharField(max_length=120)
    roles = models.JSONField(default=list)
    began_at = models.DateTimeField()
    at = models.DateTimeField()                             # by the real clock
    told = models.JSONField(default=dict)

    class Meta:
        app_label = "koipond"


class AlertSetting(models.Model):
    """Whom to tell of what, for a workspace; without one, for the installation."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, null=True, related_name="+")
    mails = models.JSONField(default=list)
    url = models.CharField(max_length=2000, default="", blank=True)
    limits = models.JSONField(default=dict)                 # kind → limit; a kind that is left out has its default, null: not told
    after_seconds = models.PositiveIntegerField(default=120)
    quiet_from = models.CharField(max_length=5, default="", blank=True)   # HH:MM in the workspace's zone
    quiet_until = models.CharField(max_length=5, default="", blank=True)
    by = models.CharField(max_length=160, default="")
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"


class AlertState(models.Model):
    """Something that is, or was, not well: since when, and who was told of it. One open row a thing."""

    scope = models.CharField(max_length=40)                 # slug of a workspace; '' for the installation
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=160, default="", blank=True)
    verdict = models.CharField(max_length=10)
    values = models.JSONField(default=dict)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    began_told = models.JSONField(default=list)             # targets that know that it began
    ended_told = models.JSONField(default=list)
    tries = models.PositiveIntegerField(default=0)          # in vain, in a row
    again_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["scope", "kind", "subject"], condition=models.Q(ended_at=None), name="one_open_alert_a_thing")]
        indexes = [models.Index(fields=["scope", "-id"], name="alerts_newest")]
