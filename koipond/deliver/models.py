from django.db import models


class SendingRules(models.Model):
    """A version of a workspace's sending rules: quiet hours, caps, control group. Never changed; the newest that has begun holds."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    from_at = models.DateTimeField()
    because = models.CharField(max_length=300, default="")
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "version"], name="one_version_of_sending_rules")]


class UsualHours(models.Model):
    """When a workspace's people mostly react to a channel: the local hour of each weekday. Said by the nightly work."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    channel = models.CharField(max_length=40)
    hours = models.JSONField()          # seven numbers from 0 to 23, Monday first
    reactions = models.FloatField()     # on how many it rests
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "channel"], name="usual_hours_once")]


class WebhookSecret(models.Model):
    """A secret with which a workspace signs its webhooks, by its number: the secret itself follows from it and is not kept."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_webhook_secret_a_number")]


class ChannelAccount(models.Model):
    """An account at a provider by which messages of a channel go out. What is secret in it is sealed."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    provider = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    settings = models.JSONField(default=dict)
    sealed = models.TextField(default="")         # JSON of what is secret
    door = models.CharField(max_length=40, unique=True)   # under which the provider calls us; hard to guess
    place = models.PositiveIntegerField(default=0)        # of several that serve, the lowest is taken
    paused = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_channel_account_a_name")]


class ChannelToken(models.Model):
    """The access token of an account, shared by all processes: whoever finds it old and gets the lease renews it."""

    account = models.OneToOneField("koipond.ChannelAccount", models.CASCADE, related_name="+")
    sealed = models.TextField(default="")
    good_until = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"


class ProviderTemplate(models.Model):
    """A text that a provider has looked through: only what is of its form goes out by such an account."""

    STATES = ["draft", "submitted", "approved", "rejected", "suspended"]

    account = models.ForeignKey("koipond.ChannelAccount", models.CASCADE, related_name="+")
    code = models.CharField(max_length=80)
    text = models.TextField()
    kind = models.CharField(max_length=20, default="marketing")   # marketing, transactional, code
    signature = models.CharField(max_length=60, default="", blank=True)
    state = models.CharField(max_length=12, default="approved", choices=[(s, s) for s in STATES])
    reason = models.CharField(max_length=300, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["account", "code"], name="one_provider_template_a_code")]


class QuotaDecision(models.Model):
    """What a workspace says of a quota: another number than the platform's, that it does not hold, or (`own`) one of its own."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    number = models.PositiveBigIntegerField(null=True)      # without: as the platform says
    active = models.BooleanField(default=True)
    own = models.JSONField(default=dict)                    # channel, kinds, scope, window, account, counts_mass, name of one of its own
    because = models.CharField(max_length=300, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_decision_a_quota")]


class QuotaOrder(models.Model):
    """By which trait the more valuable people of a workspace come first where a quota is not enough for all."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    trait = models.CharField(max_length=80, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"


class SendingStep(models.Model):
    """What a published sending step wants where a quota is not enough. One that wants nothing special has no row."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    journey = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField()           # 0 to 255, the higher goes first
    over_quota = models.CharField(max_length=4, default="", blank=True)   # wait, skip; '': wait while it is worth sending

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "journey", "version", "step"], name="one_wish_a_sending_step")]


class CallTask(models.Model):
    """Somebody is to be called: whose turn it is, until when, and what came of it. What is said, and to whom, lies with the facts."""

    STATES = ["open", "ending", "ended"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveBigIntegerField()
    message = models.UUIDField()
    attempt = models.PositiveIntegerField()
    person = models.PositiveBigIntegerField()
    journey = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=40, default="", blank=True)
    wish = models.CharField(max_length=160, default="", blank=True)       # who owns the person, where the desk asks that
    caller = models.CharField(max_length=160, default="", blank=True)
    given_at = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)                         # somebody has it before them
    call_at = models.DateTimeField()                                      # not earlier
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)                        # made so far
    result = models.CharField(max_length=40, default="", blank=True)      # of the last; of one that ended without: why
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in STATES])
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160, default="", blank=True)         # who said the last result
    told = models.PositiveIntegerField(default=0)                         # to the call centre: 1 that it is there, 2 that it is over
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["message", "attempt"], name="one_call_task_an_attempt")]
        indexes = [models.Index(fields=["workspace", "state", "caller", "due_at"], name="call_task_turn"),
                   models.Index(fields=["account", "state", "expires_at"], name="call_task_desk")]


class CallResults(models.Model):
    """What a workspace's callers may say came of a call; the newest row holds."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    codes = models.JSONField(default=list)     # {"code", "means", "en", "zh"}
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "id"], name="call_results_newest")]
