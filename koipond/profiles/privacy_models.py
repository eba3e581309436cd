from django.db import models


class ErasureRequest(models.Model):
    """Somebody asked to be forgotten. Kept for ever: who decided, when, why; ids of persons and no personal data."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    persons = models.JSONField()                            # ids as asked for
    because = models.CharField(max_length=300)
    keep_orders = models.BooleanField(default=False)        # orders stay as those of nobody, without free text
    refuse_again = models.BooleanField(default=False)       # what comes under the same identifiers is turned away
    asked_by = models.CharField(max_length=160)
    asked_at = models.DateTimeField()
    orders = models.PositiveBigIntegerField(null=True)      # what they had bought, so that a report that shrinks can be explained
    revenue = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    done_in = models.PositiveBigIntegerField(null=True)     # the tick that carried it out; null: still to do
    done_at = models.DateTimeField(null=True)
    welcomed_by = models.CharField(max_length=160, default="", blank=True)  # who ended the turning away
    welcomed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "done_in"], name="erasures_to_do")]


class ErasureSalt(models.Model):
    """With the installation's secret, the key of a workspace's hashes of erased identifiers. Made once."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    salt = models.CharField(max_length=64)

    class Meta:
        app_label = "koipond"


class LegalHold(models.Model):
    """What we know of this person must stay while it holds: neither erased nor aged out."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    person = models.PositiveBigIntegerField()
    because = models.CharField(max_length=300)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    lifted_by = models.CharField(max_length=160, default="", blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "person"], condition=models.Q(lifted_at=None), name="one_hold_a_person")]


class RetentionRule(models.Model):
    """How long a workspace keeps a kind of data. Without a row it is kept."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    data = models.CharField(max_length=20)
    keep_days = models.PositiveIntegerField()
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "data"], name="one_rule_a_kind_of_data")]


class RetentionNight(models.Model):
    """What a night took away, by table. Written before, with the tick that does it, and again when it is done."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    night = models.DateField()                              # in the workspace's zone
    tick = models.PositiveBigIntegerField()
    removed = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "night"], name="one_night_once")]


class ConsentPurpose(models.Model):
    """What a workspace says of a purpose for which people permit messages. The consents carry its code and are facts."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    title_en = models.CharField(max_length=80)
    title_zh = models.CharField(max_length=80)
    text_en = models.TextField(blank=True)      # shown to people
    text_zh = models.TextField(blank=True)
    channels = models.JSONField(default=list)   # []: any
    retired_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="one_purpose_a_code")]
