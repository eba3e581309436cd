"""Endpoints for pictures: send one, find it, say what it shows, delete it while nothing uses it."""

from datetime import datetime

from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from koipond import content
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["content"])


class AssetOut(Schema):
    digest: str = Field(description="SHA-256 of the picture as it is kept")
    name: str
    alt: str = Field(description="what it shows, in words")
    kind: str = Field(description="png, jpg, gif or webp, by its bytes")
    width: int
    height: int
    bytes: int
    place: str = Field(description="as it is written into templates, such as /i/1/….png; mails carry the address")
    address: str = Field(description="where everybody can load it")
    by: str
    at: datetime


class AssetIn(Exact):
    name: str | None = None
    alt: str | None = Field(None, description="what it shows, in words")


@router.post("/assets", response={201: AssetOut})
def keep_asset(request, workspace: str, file: File[UploadedFile]):
    """Keeps a picture (PNG, JPEG, GIF, WebP), without what a camera noted in it. The same picture again is the one that is there."""
    asked = asks(request, workspace, "write")
    return Status(201, content.keep_asset(asked.workspace, file.name or "", file.chunks(), asked.by))


@router.get("/assets", response=list[AssetOut])
def list_assets(request, workspace: str, search: str = Query("", max_length=200), limit: int = Query(100, ge=1, le=500)):
    """Pictures, the newest first; with `search` those whose name or alt text contains the words."""
    return content.assets(asks(request, workspace, "read").workspace, search, limit)


@router.get("/assets/{digest}/users", response=list[str])
def asset_users(request, workspace: str, digest: str):
    """Names of the templates, shared blocks and feeds of which any version holds a picture."""
    return content.asset_users(asks(request, workspace, "read").workspace, digest)


@router.put("/assets/{digest}", response=AssetOut)
def name_asset(request, workspace: str, digest: str, said: AssetIn):
    """Changes what a picture is called, or what it shows in words."""
    return content.name_asset(asks(request, workspace, "write").workspace, digest, said.name, said.alt)


@router.delete("/assets/{digest}", response={204: None})
def delete_asset(request, workspace: str, digest: str):
    """Deletes a picture that nothing uses."""
    content.delete_asset(asks(request, workspace, "write").workspace, digest)
    return Status(204, None)
