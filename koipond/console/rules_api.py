"""Endpoints for rules: read one out in words, and walk down a funnel with the traits that tell most."""

from typing import Literal

from django.utils.translation import get_language_from_request
from ninja import Field, Router, Schema

from koipond import segments
from koipond.console.asking import asks
from koipond.console.exact import Exact
from koipond.console.segments_api import Rule, StepOut, TellingOut, UnseenOut

router = Router(tags=["segments"])


class InWordsIn(Exact):
    rule: Rule = Field(description="as docs/reference/rules.md describes it")
    language: Literal["en", "zh-CN"] | None = Field(None, description="without it, the language that the request accepts")


class LineOut(Schema):
    depth: int = Field(description="0 for what holds together at the outermost; a line that ends with a colon joins the deeper ones below it")
    text: str


class FunnelIn(Exact):
    steps: list[Rule] = Field(description="rules, each of which narrows the one before")
    most: int = Field(3, ge=0, le=10, description="over how many of the most telling traits the people are spread out")


class FunnelOut(Schema):
    everybody: int
    steps: list[StepOut]
    suggested: list[TellingOut] = Field(description="the traits of the distributions, the most telling first")
    unseen: list[UnseenOut] = Field(description="events of the rules of which none ever came in: perhaps a typing error")


@router.post("/rules/in-words", response=list[LineOut])
def read_out(request, workspace: str, asked: InWordsIn):
    """A rule as one would read it out: a line for each condition."""
    place = asks(request, workspace, "read").workspace
    return list(segments.in_words(place, asked.rule, asked.language or get_language_from_request(request)))   # a tuple of two would be read as a status and a body


@router.post("/rules/funnel", response=FunnelOut)
def walk_down(request, workspace: str, asked: FunnelIn):
    """How many people are left after each step, spread over the traits in which they differ most from everybody."""
    place = asks(request, workspace, "read").workspace
    found = segments.funnel(place, asked.steps, asked.most)
    return {**vars(found), "unseen": segments.unseen(place, asked.steps)}
