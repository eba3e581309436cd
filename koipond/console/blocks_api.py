"""Endpoints for what templates share: blocks with their wordings, and snippets by language."""

from dataclasses import asdict
from datetime import datetime

from ninja import Field, Router, Schema, Status

from koipond import content
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["content"])


class VariantIn(Exact):
    name: str = Field("", description="small letters, digits, underscores; the last one is called fallback")
    rule: dict | None = Field(None, description="a rule as segments have it (docs/reference/rules.md); none for the last")
    mjml: str = ""
    html: str = ""
    text: str = ""


class BlockIn(Exact):
    title: str = ""
    variants: list[VariantIn] = Field(description="in order: the first whose rule holds is shown; the last has no rule")


class BlockOut(Schema):
    id: int = Field(description="of the version")
    key: str
    title: str
    number: int
    variants: list[VariantIn]
    saved_by: str
    saved_at: datetime


class BlockUserOut(Schema):
    template: int
    name: str
    version: int
    number: int = Field(description="of the block's version that stands in it")
    behind: bool = Field(description="there is a newer version of the block")


class SnippetIn(Exact):
    texts: dict[str, str] = Field(description="by language: zh-CN, zh-TW, en; Liquid may stand in them")


@router.get("/blocks", response=list[BlockOut])
def list_blocks(request, workspace: str):
    """Every block in its newest version, by key."""
    return [asdict(one) for one in content.blocks(asks(request, workspace, "read").workspace.slug)]


@router.put("/blocks/{block}", response={201: BlockOut})
def save_block(request, workspace: str, block: str, said: BlockIn):
    """A new version of a block. Templates keep the one that they have until they are renewed."""
    asked = asks(request, workspace, "write")
    made = content.save_block(asked.workspace.slug, block, [one.dict() for one in said.variants], said.title, asked.by)
    return Status(201, asdict(made))


@router.get("/blocks/{block}", response=BlockOut)
def one_block(request, workspace: str, block: str, number: int | None = None):
    """A block in its newest, or in a numbered version."""
    return asdict(content.block(asks(request, workspace, "read").workspace.slug, block, number))


@router.get("/blocks/{block}/templates", response=list[BlockUserOut])
def block_users(request, workspace: str, block: str):
    """The templates in which a block stands, and whether they have its newest version."""
    return [asdict(one) for one in content.block_users(asks(request, workspace, "read").workspace.slug, block)]


@router.post("/blocks/{block}/renew", response=list[BlockUserOut])
def renew_block(request, workspace: str, block: str):
    """Saves every template that has an older version of a block again, with blocks and snippets as they are now."""
    asked = asks(request, workspace, "write")
    for user in content.block_users(asked.workspace.slug, block):
        if user.behind:
            content.save_again(asked.workspace.slug, user.template, asked.by)
    return [asdict(one) for one in content.block_users(asked.workspace.slug, block)]


@router.get("/snippets", response=dict[str, dict[str, str]])
def list_snippets(request, workspace: str):
    """The texts of every key, by language."""
    return content.snippets(asks(request, workspace, "read").workspace.slug)


@router.put("/snippets/{snippet}", response=dict[str, str])
def save_snippet(request, workspace: str, snippet: str, said: SnippetIn):
    """Keeps the texts of a key. Templates keep those that they have until they are renewed."""
    asked = asks(request, workspace, "write")
    return content.save_snippet(asked.workspace.slug, snippet, said.texts, asked.by)
