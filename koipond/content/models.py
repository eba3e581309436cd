from django.db import models


class Template(models.Model):
    """A message that can be sent: a name, and its versions."""

    workspace = models.ForeignKey("koipond.Workspace", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=20, default="email")
    created_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_template_a_name")]


class TemplateVersion(models.Model):
    """What a template said at a moment. Never changes: what was sent can be shown again word for word."""

    template = models.ForeignKey("koipond.Template", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    subject = models.TextField()
    mjml = models.TextField(blank=True)                    # as written; then `html` is made from it
    html = models.TextField()                              # Liquid is still in it
    text = models.TextField()
    text_derived = models.BooleanField(default=False)      # made from the HTML because none was given
    variables = models.JSONField(default=list)             # what it asks for, such as person.first_name
    links = models.JSONField(default=list)
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        app_label = "koipond"
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="one_number_a_template_version")]
