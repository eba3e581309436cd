from django.db import models

from koipond.profiles.privacy_models import (  # noqa: F401
    ConsentPurpose,
    ErasureRequest,
    ErasureSalt,
    LegalHold,
    RetentionNight,
    RetentionRule,
)


class TraitDefinition(models.Model):
    """A trait that was declared: its values have a type and a column of their own."""

    TYPES = ["text", "number", "money", "date", "datetime", "boolean"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    column = models.CharField(max_length=80)
    type = models.CharField(max_length=10, choices=[(t, t) for t in TYPES])
    title_en = models.CharField(max_length=120, blank=True)
    title_zh = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    personal = models.BooleanField(default=False)
    declared_by = models.CharField(max_length=120, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_trait_of_a_name")]

    def __str__(self):
        return self.name


class BlockedCompanyDomain(models.Model):
    """A domain that names no company here, besides the mailbox providers that are blocked everywhere."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    domain = models.CharField(max_length=253)
    by = models.CharField(max_length=160)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "domain"], name="company_domain_blocked_once")]

    def __str__(self):
        return self.domain


class TraitCard(models.Model):
    """What a workspace says about one of its traits beyond its type, built-in ones too. Empty fields are as built in."""

    CLASSES = ["none", "personal", "sensitive"]

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120, blank=True)
    title_zh = models.CharField(max_length=120, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    personal_class = models.CharField(max_length=10, blank=True, choices=[(c, c) for c in CLASSES])
    sources = models.JSONField(default=list)       # whose value wins over a newer one, the strongest first
    sources_at = models.DateTimeField(null=True)   # when they changed: the next tick chooses anew among everybody's values
    sorted_in = models.PositiveBigIntegerField(null=True)  # the tick that did
    updated_by = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_card_a_trait")]

    def __str__(self):
        return self.name


class ComputedTrait(models.Model):
    """A trait counted from events. The tick fills a column for each version, then it is what is read."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    metric = models.JSONField()                             # as defined last
    version = models.PositiveIntegerField(default=1)        # of the metric
    filled = models.PositiveIntegerField(default=0)         # the version that is read; 0: none yet
    filled_metric = models.JSONField(default=dict)
    created_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    defined_by = models.CharField(max_length=120, blank=True)
    defined_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_computed_trait_of_a_name")]

    def __str__(self):
        return self.name


class RetiredColumn(models.Model):
    """A column of a computed trait that nobody reads from now on. It is dropped when whoever reads it still has ended."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    column = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"


class TagGroup(models.Model):
    """Tags that belong together. In an exclusive group a person has one at a time: the newest replaces the older."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    exclusive = models.BooleanField(default=False)          # never changes: what people have follows from it
    created_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_tag_group_of_a_name")]

    def __str__(self):
        return self.name


class Tag(models.Model):
    """A mark that people are given or lose: by hand, by an event, or, where `by_rule`, only by a rule of a room above."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    group = models.ForeignKey("koipond.TagGroup", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    description = models.TextField(blank=True)
    by_rule = models.BooleanField(default=False)
    read_in = models.PositiveBigIntegerField(null=True)     # the tick that read events which had named it before it was made
    created_by = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], condition=models.Q(archived_at=None),
                                               name="one_tag_of_a_name")]

    def __str__(self):
        return self.name


class TagDeed(models.Model):
    """Many persons are given a tag, or lose it, by one decision. Made when the persons are on disk; done by the tick."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    tag = models.ForeignKey("koipond.Tag", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)                   # of its rows among the persons to be tagged
    given = models.BooleanField()
    how = models.CharField(max_length=20)
    by = models.CharField(max_length=120, blank=True)
    because = models.CharField(max_length=500, blank=True)
    people = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()
    done_in = models.PositiveBigIntegerField(null=True)     # the tick that did it

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="one_tag_deed_a_key")]
