"""What was decided about links: those that were saved, those of places, and how links of messages are marked."""

from django.db import models


class SalesPlace(models.Model):
    """A shop, a stall, a booth at an event: where people are who are not on line. Its codes are links with `place`."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, default="shop")
    city = models.CharField(max_length=60, default="", blank=True)
    group = models.CharField(max_length=60, default="", blank=True)
    address = models.CharField(max_length=200, default="", blank=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_place_a_name")]


class SavedLink(models.Model):
    """A short link that was saved: by hand, or of a place and what is sold there. Its code never leads elsewhere by being bent."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    code = models.CharField(max_length=8, unique=True)
    title = models.CharField(max_length=120)
    target = models.CharField(max_length=2000)
    targets = models.JSONField(default=dict)          # ios, android, wechat → another target
    utm = models.JSONField(default=dict)              # source, medium, campaign, content, term
    place = models.ForeignKey("koipond.SalesPlace", models.CASCADE, related_name="+", null=True)
    item = models.CharField(max_length=60, default="", blank=True)
    carrier = models.CharField(max_length=8, default="", blank=True)    # of a place: wechat or wecom, whose code hangs there instead
    carrier_code = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["place", "item"], name="one_code_a_place_and_item")]


class LinkRules(models.Model):
    """How the links of a workspace's messages are marked and shortened."""

    workspace = models.OneToOneField("koipond.Workspace", models.CASCADE, related_name="+")
    rules = models.JSONField(default=dict)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"


class TemplateLinks(models.Model):
    """What holds for the links of one template instead of the workspace's rules."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    template = models.PositiveIntegerField()
    utm = models.CharField(max_length=4)                     # off or own
    values = models.JSONField(default=dict)
    by = models.CharField(max_length=160)
    at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "template"], name="one_rule_of_links_a_template")]


class CampaignName(models.Model):
    """What a journey is called, told by the room above when it is published: for `utm_campaign`."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    journey = models.PositiveIntegerField()
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "journey"], name="one_name_a_campaign")]
