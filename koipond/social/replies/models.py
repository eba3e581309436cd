"""What an account answers to messages by itself, and what it has answered of late."""

from django.db import models


class ReplyRule(models.Model):
    """Words of a person and what they are answered. Rules are asked in the order of `place`; those for `else` after all others."""

    MATCHES = ["is", "contains", "begins", "else"]
    KINDS = ["text", "picture", "news", "template"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    match = models.CharField(max_length=8, choices=[(match, match) for match in MATCHES])
    words = models.JSONField(default=list)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in KINDS])
    body = models.JSONField(default=dict)              # text; media_id; title, description, url, picture; template
    place = models.PositiveIntegerField()
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=160, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)       # what it answered stays counted under its name

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["account", "place"], name="reply_rule_order")]


class SaidReply(models.Model):
    """What was decided to be answered to a call of the platform, before it was: by the hash that names the call, for a day."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    call = models.CharField(max_length=80)
    rule = models.PositiveIntegerField(default=0)      # 0: a greeting, or the answer to who wants no more
    name = models.CharField(max_length=60, default="", blank=True)
    kind = models.CharField(max_length=8)
    body = models.JSONField(default=dict)
    at = models.DateTimeField(db_index=True)
    handed_at = models.DateTimeField(null=True)        # the answer has left us in time

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["account", "call"], name="one_reply_a_call")]


class ElseReply(models.Model):
    """When somebody, by the hash of their openid, was last answered for want of a rule: for an hour."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    who = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["account", "who"], name="one_else_reply_a_person")]
