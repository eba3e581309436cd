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


class PersonDecision(models.Model):
    """What somebody decided about who is who; the next tick that takes no events carries it out.

    `undo` takes `one` out of whoever they were merged into; `join` makes one person of both; `keep_apart` says that the
    two are not the same. Rows are added, never changed but for `carried_out_in`.
    """

    KINDS = ["undo", "join", "keep_apart"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    one = models.BigIntegerField()
    other = models.BigIntegerField(default=0)                 # 0 for an undo
    by = models.CharField(max_length=200)
    because = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    carried_out_in = models.BigIntegerField(null=True)        # number of the tick

    class Meta:
        app_label = "koipond"
        indexes = [
            models.Index(fields=["workspace", "carried_out_in", "kind"], name="person_decision_to_do"),
            models.Index(fields=["workspace", "one"], name="person_decision_of_one"),
        ]


class Suspect(models.Model):
    """Two persons who look like one, for somebody to decide; never merged by itself."""

    STATES = ["open", "accepted", "refused"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    one = models.BigIntegerField()                            # the smaller of the two
    other = models.BigIntegerField()
    probability = models.FloatField()                         # that they are one, by the model: 0 to 1
    weight = models.FloatField()                              # the evidence in bits; probability is made of it
    reasons = models.JSONField(default=list)                  # one per comparison: what was compared, how, its weight
    found_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open", choices=[(state, state) for state in STATES])
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=500, blank=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "one", "other"], name="suspect_once")]
        indexes = [models.Index(fields=["workspace", "state", "-weight"], name="suspect_queue")]
