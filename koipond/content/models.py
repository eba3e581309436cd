from django.db import models


class Template(models.Model):
    """A message that can be sent: a name, by which channel, and its versions."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, default="email")
    marks = models.JSONField(default=dict)                 # for whom and when: {"stage": ["trial"], "tags": ["tea"]}
    created_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()
    archived_by = models.CharField(max_length=150, blank=True)
    archived_because = models.CharField(max_length=500, blank=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_template_a_name")]


class TemplateVersion(models.Model):
    """What a template said at a moment. Never changes: what was sent can be shown again word for word.

    `subject` … `picture` are what is rendered in `language`, with blocks and snippets in their places.
    """

    template = models.ForeignKey("koipond.Template", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=10, blank=True)  # of the fields here; "" the workspace's
    subject = models.TextField(blank=True)                 # of a push or page: its title
    mjml = models.TextField(blank=True)                    # as written; then `html` is made from it
    html = models.TextField(blank=True)                    # Liquid is still in it
    text = models.TextField(blank=True)
    link = models.TextField(blank=True)
    picture = models.TextField(blank=True)
    text_derived = models.BooleanField(default=False)      # made from the HTML because none was given
    variables = models.JSONField(default=list)             # what it asks for, such as person.first_name
    links = models.JSONField(default=list)
    written = models.JSONField(default=dict)               # by language: the parts as written, with {% block %}
    made = models.JSONField(default=dict)                  # by further language: the parts as rendered
    blocks = models.JSONField(default=list)                # ids of the versions of blocks that stand in it
    snippets = models.JSONField(default=dict)              # key → language → text, as they stand in it
    feeds = models.JSONField(default=list)                 # names of the feeds that it reads
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_number_a_template_version")]


class TemplateDecision(models.Model):
    """Approval was asked for, given or refused, or a version was published: who, when, why. The newest says where it stands."""

    DEEDS = ["asked", "approved", "refused", "published"]

    version = models.ForeignKey("koipond.TemplateVersion", models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10, choices=[(deed, deed) for deed in DEEDS])
    by = models.CharField(max_length=150)
    because = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["version", "id"], name="decision_of_a_version")]


class ContentRule(models.Model):
    """What a workspace asks of its content; the newest row holds."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    approval = models.BooleanField(default=False)          # nothing is sent that nobody has approved
    approvers = models.JSONField(default=list)             # roles that may approve
    languages = models.JSONField(default=list)             # in which everything is to be written
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        indexes = [models.Index(fields=["workspace", "id"], name="content_rule_newest")]


class Block(models.Model):
    """A piece of content that many templates share, by its key."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=120, blank=True)
    created_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_block_a_key")]


class BlockVersion(models.Model):
    """What a block said at a moment; never changes. Variants in order: the first whose rule holds, else the last, which has none."""

    block = models.ForeignKey("koipond.Block", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    variants = models.JSONField(default=list)              # [{"name", "rule", "mjml", "html", "text"}, …]
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["block", "number"], name="one_number_a_block_version")]


class Snippet(models.Model):
    """A text under a key, in some languages."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    texts = models.JSONField(default=dict)                 # by language
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_snippet_a_key")]


class Feed(models.Model):
    """A list of products or offers that messages read when they are rendered. Its rows are facts, under its revision."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=20, default="given")   # given, or products: those that orders and events name
    order = models.CharField(max_length=20, blank=True)         # of products: by what they are sorted
    category = models.CharField(max_length=200, blank=True)     # of products: only these
    revision = models.PositiveIntegerField(default=0)           # of its rows; moved when all of them are stored
    rows = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_feed_a_name")]


class Asset(models.Model):
    """A picture that is kept, by what it holds. The file lies beside the stores, under the same digest."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)               # SHA-256 of the file
    name = models.CharField(max_length=120)
    alt = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "digest"], name="one_picture_once")]
