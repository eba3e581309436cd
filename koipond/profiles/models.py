from django.db import models

from koipond.profiles.privacy_models import (  # noqa: F401
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
