from django.db import models


class Segment(models.Model):
    """A group of persons by a rule. A live one is kept up by the tick; `evaluated` says up to which rule it is."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    rule = models.JSONField()
    live = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)     # of rule and name; grows with each change
    evaluated = models.CharField(max_length=64, default="", blank=True)  # meaning of the rule that the members follow
    evaluated_revision = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=120)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=models.Q(archived_at=None), name="one_segment_of_a_name"
            )
        ]

    def __str__(self):
        return self.name


class SegmentRevision(models.Model):
    """What a segment's rule was, from when on, and who wrote it. Never changed."""

    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    rule = models.JSONField()
    live = models.BooleanField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_revision_a_number")]


class TagRule(models.Model):
    """A tag that the members of a live segment have: given when they join, taken when they leave."""

    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    tag = models.OneToOneField("koipond.Tag", models.CASCADE, related_name="+")
    begun = models.BooleanField(default=False)   # those who were members already have been given it
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
