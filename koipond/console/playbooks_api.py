"""Endpoints for playbooks: ready journeys, what each asks and needs, and opening one as a draft."""

from typing import Any, Literal

from ninja import Field, Router, Schema, Status

from koipond import journeys
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["playbooks"])


class QuestionOut(Schema):
    name: str
    kind: Literal["event", "number", "text", "link", "segment"]
    default: str | int | float | None = Field(description="the answer that is taken without yours")
    title_en: str
    title_zh: str
    least: float | None
    most: float | None
    yours: bool = Field(description="the default is only an example")


class NeedOut(Schema):
    kind: str = Field(description="event, trait, segment, channel, dormancy or answer")
    name: str
    there: bool = Field(description="nothing is to be done")
    made: bool = Field(description="opening makes it where it is missing")
    en: str
    zh: str


class CardOut(Schema):
    name: str
    title_en: str
    title_zh: str
    about_en: str
    about_zh: str


class NamedOut(Schema):
    en: str
    zh: str


class PlaybookOut(CardOut):
    questions: list[QuestionOut]
    steps: list[NamedOut]
    mails: list[NamedOut]
    journey: dict = Field(description="the definition, with $name where an answer goes")
    needs: list[NeedOut] = Field(description="with the defaults, what is missing first")


class OpenIn(Exact):
    answers: dict[str, Any] = Field({}, description="by name of the question; without one its default is taken")
    language: Literal["", "zh-CN", "en"] = Field("", description="of names and tasks; mails have both; empty: the workspace's")
    title: str = Field("", max_length=80, description="name of the journey; a name that is taken gets a number")


class MadeOut(Schema):
    id: int
    name: str


class OpenedOut(Schema):
    journey: int
    name: str
    templates: list[MadeOut]
    segments: list[MadeOut] = Field(description="made, or found with the same name and rule")
    traits: list[str] = Field(description="declared by this")
    needs: list[NeedOut] = Field(description="how it stands now, what is missing first")


@router.get("/playbooks", response=list[CardOut])
def list_playbooks(request, workspace: str):
    """All playbooks, by name."""
    asks(request, workspace, "read")
    return journeys.playbooks()


@router.get("/playbooks/{playbook}", response=PlaybookOut)
def one_playbook(request, workspace: str, playbook: str):
    """What a playbook does, asks and needs, and what of it is missing here."""
    asked = asks(request, workspace, "read")
    found = journeys.playbook(playbook)
    card = {name: getattr(found, name) for name in CardOut.model_fields}
    return {**card, "questions": found.questions, "steps": _named(found.steps), "mails": _named(found.mails),
            "journey": found.source["journey"], "needs": journeys.needs(asked.workspace, playbook)}


@router.post("/playbooks/{playbook}/open", response={201: OpenedOut})
def open_playbook(request, workspace: str, playbook: str, how: OpenIn | None = None):
    """Makes a draft of a playbook to edit and publish, with the templates, segments and traits it needs. Nothing that is there changes;
    opening it again makes another one.
    """
    asked, how = asks(request, workspace, "write"), how or OpenIn()
    made = journeys.open_playbook(asked.workspace, playbook, asked.by, how.answers, how.language, how.title)
    return Status(201, {"journey": made.journey, "name": made.name, "templates": _made(made.templates), "segments": _made(made.segments),
                        "traits": made.traits, "needs": made.needs})


def _named(pairs) -> list[dict]:
    return [{"en": en, "zh": zh} for en, zh in pairs]


def _made(pairs) -> list[dict]:
    return [{"id": id, "name": name} for id, name in pairs]
