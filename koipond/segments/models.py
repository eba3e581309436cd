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


class LifecycleVersion(models.Model):
    """The stages of a workspace in their order, and what makes somebody dormant. Never changed: the newest holds."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    stages = models.JSONField()                # [{name, title_en, title_zh, rule}], the first that holds counts
    dormancy = models.JSONField(null=True)     # {payments, months, signs, products}; null: nobody watches
    at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="one_lifecycle_a_version")]


class LifecycleGroup(models.Model):
    """The persons of a stage, or the dormant (no name), kept up by the tick as a segment is: up to which rule they are."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40, blank=True)
    evaluated = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_lifecycle_group_a_name")]
