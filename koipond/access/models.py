from django.conf import settings
from django.db import models


class Workspace(models.Model):
    """A brand or company with its own people and rules. Its slug names its database of facts."""

    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    country = models.CharField(max_length=2, default="CN")
    currency = models.CharField(max_length=3, default="CNY")
    language = models.CharField(max_length=10, default="zh-CN")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "koipond"

    def __str__(self):
        return self.slug


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

    SCOPES = ["collect", "read", "write", "admin"]

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
