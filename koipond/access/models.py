from django.conf import settings
from django.db import models

from koipond.access.ordered import written  # noqa: F401 (a lookup of its own)


class Workspace(models.Model):
    """A brand or company with its own people and rules. Its slug names its database of facts."""

    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    country = models.CharField(max_length=2, default="CN")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-CN")
    shard = models.CharField(max_length=40, blank=True, default="")   # of the store of facts; "" is the one without a name
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "koipond"

    def __str__(self):
        return self.slug


class ShardReplica(models.Model):
    """Which replica of a shard all processes speak to, and whether it has caught up."""

    shard = models.CharField(max_length=40, unique=True, blank=True)
    place = models.CharField(max_length=260)
    ready = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "koipond"


class Member(models.Model):
    """A user who works in a workspace, in a role."""

    ROLES = ["owner", "marketer", "analyst", "seller", "viewer"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=[(r, r) for r in ROLES])
    added_by = models.CharField(max_length=160, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="one_role_each")]


class ApiKey(models.Model):
    """A key of a program. Only its hash is kept; its id is the `source` of all that comes in through it."""

    SCOPES = ["collect", "read", "write", "call", "admin"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_by = models.CharField(max_length=160, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=160, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"


class Masking(models.Model):
    """What a role sees of people's data in a workspace, where it is not as in `access.SEES`; the newest row holds."""

    LEVELS = ["full", "masked", "hidden"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    personal = models.CharField(max_length=10, choices=[(level, level) for level in LEVELS])
    sensitive = models.CharField(max_length=10, choices=[(level, level) for level in LEVELS])
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "role", "id"], name="masking_newest")]


class AuditRow(models.Model):
    """A decision, or a reading of personal data: who, when, what, before and after, from where. Only ever added.

    The rows of a workspace, and those of the installation (no workspace), are a chain each: see `access.chain`. Triggers
    in the store forbid to change or delete one (migration 0031).
    """

    workspace = models.ForeignKey("koipond.Workspace", models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    number = models.PositiveBigIntegerField()               # in its chain, from 1 on
    previous = models.CharField(max_length=64)              # hash of the row before
    hash = models.CharField(max_length=64)                  # SHA-256 of all that stands here but the id
    at = models.DateTimeField()
    by = models.CharField(max_length=160)
    deed = models.CharField(max_length=80)                  # the operation of the API or command, such as publish_journey
    subject = models.CharField(max_length=40, blank=True)   # what it was about: segment, journey, person …
    subject_id = models.CharField(max_length=80, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    origin = models.CharField(max_length=120, blank=True)   # api, page or command line, and the address it came from
    agent = models.CharField(max_length=200, blank=True)    # what the program calls itself (User-Agent)

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "id"], name="audit_newest"),
                   models.Index(fields=["workspace", "subject", "subject_id"], name="audit_of_a_subject")]
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="audit_one_chain"),
                       models.UniqueConstraint(fields=["number"], condition=models.Q(workspace=None), name="audit_one_chain_of_all")]

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("a row of the audit trail is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("a row of the audit trail is never deleted")


class SignInTry(models.Model):
    """A try to sign in whose password was wrong, or is being looked at: kept for an hour, as keyed digests."""

    account = models.CharField(max_length=64)
    place = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["account", "at"], name="tries_of_an_account"), models.Index(fields=["place", "at"], name="tries_from_a_place")]
