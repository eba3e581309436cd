from django.db import models


class Source(models.Model):
    """An account at a platform from which leads or viewers come. What is secret in it is sealed."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(default="")                 # JSON of what is secret
    door = models.CharField(max_length=40, unique=True)   # under which the platform calls us; hard to guess
    paused = models.BooleanField(default=False)
    mapping = models.JSONField(null=True)                 # null: the default of the kind
    mapping_version = models.PositiveIntegerField(default=0)
    cursor = models.JSONField(default=dict)               # up to where the platform was asked
    pulled_at = models.DateTimeField(null=True)           # when it last answered
    trouble = models.JSONField(null=True)                 # number, message, hint, their Chinese, and since when: what went wrong last
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_source_a_name")]


class SourcesRead(models.Model):
    """Up to which number what was kept of a workspace's sources has been read into the inbox."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    upto = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "koipond"
