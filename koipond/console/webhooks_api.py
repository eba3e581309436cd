"""Endpoints for the secret by which outside services know that webhooks are ours."""

from datetime import datetime

from ninja import Field, Router, Schema

from koipond import deliver
from koipond.console.asking import asks

router = Router(tags=["webhooks"])


class SecretOut(Schema):
    number: int = Field(description="0 is the first")
    secret: str = Field(validation_alias="text", description="`whsec_` and base64, as Standard Webhooks has it")
    since: datetime | None = Field(description="null: since the workspace is there")
    by: str


@router.post("/webhooks/secret/show", response=SecretOut)
def show_webhook_secret(request, workspace: str):
    """The secret that signs webhooks. For owners; that it was shown stands in the audit trail."""
    return deliver.webhook_secret(asks(request, workspace, "admin").workspace.slug)


@router.post("/webhooks/secret/renew", response=SecretOut)
def renew_webhook_secret(request, workspace: str):
    """A new secret. For a day both it and the one before sign, so that services can change over."""
    asked = asks(request, workspace, "admin")
    return deliver.renew_secret(asked.workspace.slug, by=asked.by)
