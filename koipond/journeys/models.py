from django.db import models

from koipond.kit import clock


class Journey(models.Model):
    """What happens to whom, when. The draft may change at any time; what is published never does."""

    STATES = ["draft", "live", "stopped"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    draft = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=[(s, s) for s in STATES], default="draft")
    live_since = models.DateTimeField(null=True)      # events before this moment start nothing
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=120, default="")
    stopped_because = models.CharField(max_length=300, default="")
    stopped_in = models.PositiveBigIntegerField(null=True)  # the tick that ended everybody inside; null: still to do
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=120, default="")

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_journey_a_name")]

    def __str__(self):
        return self.name


class JourneyVersion(models.Model):
    """A journey as it was published, its templates pinned. Never changed; entries follow it to their end."""

    journey = models.ForeignKey("koipond.Journey", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    launched_in = models.PositiveBigIntegerField(null=True)  # the tick that let in who was there; null: still to do
    moves = models.JSONField(default=dict)                   # what becomes of who stands at a step of an earlier version
    moved_in = models.PositiveBigIntegerField(null=True, default=0)  # the tick that moved them; null: still to do

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="one_number_a_journey_version")]


class Pause(models.Model):
    """Somebody held a journey: nobody enters (`entry`), or nobody enters or moves (`all`)."""

    WHAT = ["entry", "all"]
    DUE = ["late", "skip", "leave"]

    journey = models.ForeignKey("koipond.Journey", models.CASCADE, related_name="+")
    what = models.CharField(max_length=10, choices=[(w, w) for w in WHAT])
    by = models.CharField(max_length=120)
    because = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    ended_by = models.CharField(max_length=120, default="")
    ended_at = models.DateTimeField(null=True)
    due = models.CharField(max_length=10, choices=[(d, d) for d in DUE], default="late")  # what becomes of what fell due meanwhile
    caught_up_in = models.PositiveBigIntegerField(null=True)  # the tick that looked at everybody inside after the end

    class Meta:
        app_label = "koipond"


class RehearsalRun(models.Model):
    """A draft that was tried on the past, and what it would have done."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    journey = models.PositiveBigIntegerField(default=0)     # whose draft it was; 0: of none that was saved
    definition = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="running")
    progress = models.FloatField(default=0.0)
    problem = models.CharField(max_length=500, default="")
    found = models.JSONField(null=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"


class Experiment(models.Model):
    """A step of kind `experiment` from one version on. Later versions that test the same go on with it."""

    journey = models.ForeignKey("koipond.Journey", models.CASCADE, related_name="+")
    step = models.CharField(max_length=60)
    since_version = models.PositiveIntegerField()
    tested = models.JSONField()                         # what makes it this experiment: variants, metric, sample …
    rules = models.JSONField(default=dict)              # how it is decided, as the newest version says
    opened_at = models.DateTimeField()
    winner = models.CharField(max_length=200, default="")
    winner_at = models.DateTimeField(null=True)
    winner_by = models.CharField(max_length=120, default="")
    winner_because = models.CharField(max_length=300, default="")
    released_in = models.PositiveBigIntegerField(null=True)  # the tick that let go on who waited for the winner

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["journey", "step", "since_version"], name="one_experiment_a_step_and_version")]


class Allocation(models.Model):
    """Who gets which variant from a moment on: stretches of [0, 1), made so that the fewest people move."""

    experiment = models.ForeignKey("koipond.Experiment", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    because = models.CharField(max_length=300, default="")
    weights = models.JSONField()                        # variant → share of 1
    stretches = models.JSONField()                      # [low, high, variant] of 2³² points

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["experiment", "at"], name="allocation_at")]
