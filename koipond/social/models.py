"""What was decided about followers. `account` is the number of a channel account, which lives above this room."""

from django.db import models


class SceneCode(models.Model):
    """A QR code that tells by which place somebody came. Its scene is written down before the platform is asked, so a permanent one is never lost."""

    KINDS = ["temporary", "permanent", "mini"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    scene = models.CharField(max_length=32)
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=60, default="", blank=True)
    item = models.CharField(max_length=60, default="", blank=True)
    page = models.CharField(max_length=200, default="", blank=True)     # of a mini program
    greeting = models.TextField(default="", blank=True)
    account_tags = models.JSONField(default=list)            # numbers of tags of the account that who scans is given
    person_tags = models.JSONField(default=list)             # names of tags of ours, the same
    tagged_since = models.DateTimeField(null=True)           # scans from then on give the account's tags
    ticket = models.CharField(max_length=200, default="")    # '' until the platform has made it
    url = models.CharField(max_length=200, default="")
    picture = models.BinaryField(default=b"")                # of a mini program: its form is the platform's own
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    passed_on = models.BooleanField(default=False)           # a later code has its scene

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["account", "scene"], name="scene_code_scene")]


class Greeting(models.Model):
    """What an account says to who begins to follow it without a code that has a greeting of its own."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"


class AccountMenu(models.Model):
    """A menu that was published; the newest that is live holds. Those for a tag lie in `special`, each with `tag` and `button`."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    button = models.JSONField()
    special = models.JSONField(default=list)
    live = models.BooleanField(default=False)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["account", "version"], name="one_account_menu_a_version")]


class FollowerSync(models.Model):
    """A reading of all followers of an account, page by page: cut short, it goes on behind the last page that is safe."""

    STATES = ["running", "done", "failed"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default="running", choices=[(state, state) for state in STATES])
    after = models.CharField(max_length=128, default="")      # the last openid of the pages that were read
    total = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=20, default="")      # words.REASONS
    detail = models.CharField(max_length=300, default="")     # the platform's own words
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"


class MassMessage(models.Model):
    """One message of an account to many at once. It is the platform's deed, and only its totals come back."""

    STATES = ["waiting", "sending", "sent", "done", "failed", "called_off"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    account = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)                    # text, mpnews, image
    body = models.TextField()                                 # the text, or the media_id
    tag = models.PositiveIntegerField(null=True)
    segment = models.PositiveIntegerField(null=True)          # neither: all followers
    key = models.CharField(max_length=32, unique=True)        # clientmsgid, by which asking again is harmless
    state = models.CharField(max_length=10, default="waiting", choices=[(state, state) for state in STATES])
    send_at = models.DateTimeField()
    people = models.PositiveIntegerField(default=0)           # for whom it was
    spared = models.PositiveIntegerField(default=0)           # left out: their month is full
    reason = models.CharField(max_length=20, default="")      # words.REASONS
    detail = models.CharField(max_length=300, default="")     # the platform's own words
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"


class MassPart(models.Model):
    """A request of a mass message: a tag, all, or at most 10,000 persons, who stand in `social_mass_people`."""

    mass = models.ForeignKey("koipond.MassMessage", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    message = models.CharField(max_length=40, default="")     # what the platform calls it
    asked_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=60, default="")      # as it told at the end
    total = models.PositiveIntegerField(default=0)
    filtered = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["mass", "number"], name="one_mass_part_a_number")]
        indexes = [models.Index(fields=["message"], name="mass_part_message")]
