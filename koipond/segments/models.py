from django.db import models


class Segment(models.Model):
    """A group of persons by a rule, or a list of given persons, whose rule says just that (`{"listed": its id}`).

    A live one is kept up by the tick; `evaluated` says up to which rule it is.
    """

    KINDS = ["rule", "list"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS], default="rule")
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
    description = models.CharField(max_length=1000, default="", blank=True)
    purpose = models.CharField(max_length=300, default="", blank=True)    # what it is for, said before anybody is in it
    folder = models.CharField(max_length=120, default="", blank=True)
    labels = models.JSONField(default=list, blank=True)
    owner = models.CharField(max_length=160, default="", blank=True)

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


class SegmentFavourite(models.Model):
    """Somebody keeps a segment at hand."""

    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    who = models.CharField(max_length=160)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["segment", "who"], name="one_favourite_a_person")]


class ListChange(models.Model):
    """Persons were given to a list or taken out. Its rows are facts; a tick carries it out, once.

    writing: its rows are not whole yet, and if they never are nothing happens · waiting: for its tick · done.
    """

    HOW = ["hand", "snapshot", "algebra", "file", "sql"]
    STATES = ["writing", "waiting", "taken", "done"]

    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=[(h, h) for h in HOW])
    mode = models.CharField(max_length=10)                 # add, remove, or set: exactly these and nobody else
    about = models.JSONField(default=dict)                 # the file and its column, the query, the segments
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="writing")
    rows = models.PositiveBigIntegerField(default=0)
    known = models.PositiveBigIntegerField(default=0)      # rows whose person was known
    unknown = models.PositiveBigIntegerField(default=0)    # an identifier of nobody
    unreadable = models.PositiveBigIntegerField(default=0) # no identifier of its kind
    creates = models.BooleanField(default=False)           # who is unknown becomes a person first
    lanes = models.JSONField(default=dict)                 # up to where of the inbox a tick must have come before
    tick = models.PositiveBigIntegerField(null=True)       # that carries it out
    because = models.CharField(max_length=300, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=160)

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["state", "tick"], name="list_changes_to_do")]


class OutsideDatabase(models.Model):
    """A database elsewhere that groups are read from. Its password is in the environment, under `secret_env`."""

    KINDS = ["postgresql", "mysql", "sqlite"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    address = models.CharField(max_length=300)             # host:port, or the path of a file
    database = models.CharField(max_length=120, default="", blank=True)
    user = models.CharField(max_length=120, default="", blank=True)
    secret_env = models.CharField(max_length=120, default="", blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=160)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_outside_database_a_name")]


class TagRule(models.Model):
    """A tag that the members of a live segment have: given when they join, taken when they leave."""

    segment = models.ForeignKey("koipond.Segment", models.CASCADE, related_name="+")
    tag = models.OneToOneField("koipond.Tag", models.CASCADE, related_name="+")
    begun = models.BooleanField(default=False)   # those who were members already have been given it
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
