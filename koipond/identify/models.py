from django.db import models


class IdentifierKind(models.Model):
    """How a workspace treats a kind of identifier from a moment on; the newest row of a name holds.

    Rows are added, never changed: a tick that runs again must decide as it did the first time.
    """

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    trust = models.PositiveSmallIntegerField()                # 1 is the strongest
    limit = models.PositiveIntegerField()                     # so many of them may one person have
    shared_after = models.PositiveIntegerField()              # claimed by more people than this, it identifies nobody
    fields = models.JSONField(default=list)                   # where events carry it: traits.openid, context.device.id …
    spelling = models.CharField(max_length=10, default="text")  # text, email or phone
    follows = models.BooleanField(default=False)              # goes to whoever signed in last
    used = models.BooleanField(default=True)
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "name", "created_at"], name="identifier_kind_newest")]


class BlockedValue(models.Model):
    """A value that identifies nobody in this workspace, from a moment on. Spelled as `identify.normalise` spells it."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    value = models.CharField(max_length=255)
    by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "value"], name="blocked_once")]
