from django.db import models


class _OfAccount(models.Model):
    """Something of a corp, by the channel account by which we speak to it."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveBigIntegerField()

    class Meta:
        abstract = True
        app_label = "koipond"


class WecomMember(_OfAccount):
    """Somebody who works in the corp and may have customers. Who left keeps their row: their customers wait to be handed over."""

    userid = models.CharField(max_length=64)
    name = models.CharField(max_length=120, default="")
    left_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "userid"], name="wecom_member_once")]


class WecomFetch(_OfAccount):
    """Taking over all members, customers, groups and tags: how far it has come. Cut short, it goes on from there."""

    started_at = models.DateTimeField()
    members = models.JSONField(default=list)        # whose customers are still to be taken
    cursor = models.CharField(max_length=500, default="")
    pairs = models.PositiveIntegerField(default=0)  # taken so far
    done_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160, default="")

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account"], name="wecom_fetch_once")]


class WecomLiveCode(_OfAccount):
    """A QR code whose members change: by shop, by shift. Its `state` comes back with whoever scans it."""

    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80, default="", blank=True)       # shop, fair, poster
    state = models.CharField(max_length=30)
    config_id = models.CharField(max_length=64, default="", blank=True)   # lost, the code is lost: nobody else shows it
    picture = models.CharField(max_length=500, default="", blank=True)
    shifts = models.JSONField(default=list)         # {"members", "days" 0 to 6 from Monday, "from" HH:MM, "until" HH:MM}
    fallback = models.JSONField(default=list)       # who serves outside of all shifts
    serving = models.JSONField(default=list)        # who it was told last that they serve
    skip_verify = models.BooleanField(default=True)
    welcome = models.JSONField(default=dict)        # {"text", "attachments"}
    tags = models.JSONField(default=list)           # ids of tags of the corp that whoever scans it gets
    removed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "state"], name="wecom_live_code_a_state")]


class WecomWelcome(_OfAccount):
    """A welcome that is owed within twenty seconds. The row is the promise, and its code is used once."""

    code_hash = models.CharField(max_length=64)
    sealed = models.TextField()                     # the welcome code, until it is used
    userid = models.CharField(max_length=64)
    external_userid = models.CharField(max_length=64)
    state = models.CharField(max_length=30, default="", blank=True)
    heard_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, default="", blank=True)     # sent, used_before, late, nothing_to_say, refused
    detail = models.CharField(max_length=300, default="", blank=True)

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "code_hash"], name="wecom_welcome_once")]
        indexes = [models.Index(fields=["account", "ended_at"], name="wecom_welcomes_owed")]


class WecomTag(_OfAccount):
    """A tag of the corp. Ours where our app made it: only then is it changed. `label` is the profiles' tag it stands for, kept alike on both sides."""

    tag_id = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    group_id = models.CharField(max_length=64)
    group = models.CharField(max_length=60)
    ours = models.BooleanField(default=False)
    label = models.PositiveIntegerField(null=True)  # profiles.Tag
    gone_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160, default="", blank=True)

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "tag_id"], name="wecom_tag_once")]


class WecomTask(_OfAccount):
    """A mass message that a member has to confirm: one content for many of their customers."""

    userid = models.CharField(max_length=64)
    body = models.JSONField()
    customers = models.PositiveIntegerField()
    journeys = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="making")     # making, asked, done, refused, expired, cancelled
    msgid = models.CharField(max_length=100, default="", blank=True)
    detail = models.CharField(max_length=300, default="", blank=True)
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    reminded = models.JSONField(default=list)       # moments
    unsound = models.BooleanField(default=False)    # somebody whom it names was erased: it is taken back, and the others get one of their own
    at = models.DateTimeField()

    class Meta(_OfAccount.Meta):
        indexes = [models.Index(fields=["account", "state"], name="wecom_tasks_open")]


class WecomMoment(_OfAccount):
    """A moment that members publish to their customers."""

    body = models.JSONField()
    members = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    job_id = models.CharField(max_length=100, default="", blank=True)
    moment_id = models.CharField(max_length=100, default="", blank=True)
    state = models.CharField(max_length=12, default="making")     # making, asked, made, refused
    detail = models.CharField(max_length=300, default="", blank=True)
    asked_of = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()


class WecomGroup(_OfAccount):
    """A group of customers. `stale`: WeCom told of a change that is to be fetched."""

    chat_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200, default="", blank=True)
    owner = models.CharField(max_length=64, default="", blank=True)
    notice = models.TextField(default="", blank=True)
    members = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=True)

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "chat_id"], name="wecom_group_once")]


class WecomJoinWay(_OfAccount):
    """A QR code by which people join groups."""

    name = models.CharField(max_length=80)
    state = models.CharField(max_length=30)
    chats = models.JSONField()
    config_id = models.CharField(max_length=64, default="", blank=True)
    picture = models.CharField(max_length=500, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()


class WecomTransfer(_OfAccount):
    """A customer who is being handed over from one member to another."""

    from_userid = models.CharField(max_length=64)
    to_userid = models.CharField(max_length=64)
    external_userid = models.CharField(max_length=64)
    resigned = models.BooleanField(default=False)
    state = models.CharField(max_length=24, default="asking")     # asking, waiting, done, customer_refused, customer_limit_exceed, refused
    detail = models.CharField(max_length=300, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta(_OfAccount.Meta):
        indexes = [models.Index(fields=["account", "state"], name="wecom_transfers_open")]


class WecomDue(_OfAccount):
    """Something of a corp that has changed and is to be fetched as a whole: its tags, its groups."""

    what = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta(_OfAccount.Meta):
        constraints = [models.UniqueConstraint(fields=["account", "what"], name="wecom_due_once")]
