from django.db import models


class ImportJob(models.Model):
    """An import of a file: what it is, how its columns are understood, and how far it has come.

    `cursor` and the counts are saved together, after what they tell of is safe on disk: an import that was cut short
    goes on from there, and what it repeats counts once.
    """

    STATES = ["waiting", "running", "stopped", "failed", "done"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    file_name = models.CharField(max_length=255)
    path = models.TextField()
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    mapping = models.JSONField(default=list)      # [[column, field], …]
    options = models.JSONField(default=dict)      # see options.py
    state = models.CharField(max_length=10, default="waiting", choices=[(s, s) for s in STATES])
    phase = models.CharField(max_length=10, default="reading")      # reading, recording, done
    bytes_read = models.PositiveBigIntegerField(default=0)
    cursor = models.TextField(default="")         # the last key that was recorded
    rows = models.PositiveBigIntegerField(default=0)        # read from the file, blank ones left out
    imported = models.PositiveBigIntegerField(default=0)    # rows that came in, the anonymous ones too
    anonymous = models.PositiveBigIntegerField(default=0)   # of those, rows of nobody we could name
    known = models.PositiveBigIntegerField(default=0)       # rows of orders that an earlier import brought in
    refused = models.PositiveBigIntegerField(default=0)     # rows left out, each with its reason
    cells_left_out = models.PositiveBigIntegerField(default=0)
    items = models.PositiveBigIntegerField(default=0)       # put into the inbox
    reasons = models.JSONField(default=dict)      # name of the reason → how often
    error = models.JSONField(null=True)           # number, message, hint and their Chinese, when it failed
    holder = models.CharField(max_length=120, default="", blank=True)   # the process that runs it
    stop_asked = models.BooleanField(default=False)
    by = models.CharField(max_length=120, default="", blank=True)
    created_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "digest"], name="imports_of_a_file")]
