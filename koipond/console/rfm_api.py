"""Endpoints for the scoring of customers by recency, frequency and money."""

from datetime import datetime
from decimal import Decimal

from ninja import Field, Query, Router, Schema, Status

from koipond import engine, insight, profiles
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["rfm"])


class RfmSettingIn(Exact):
    daily: bool = Field(True, description="every day at `hour`; else only when asked for")
    hour: int = Field(4, description="0 to 23, of the time zone of the workspace")
    window_months: int | None = Field(None, description="calendar months of orders that count; null: all")


class RfmSettingOut(RfmSettingIn):
    next_at: datetime | None = Field(description="when the next run begins; null when there is none to come")
    updated_at: datetime | None
    updated_by: str


class RfmRunOut(Schema):
    number: int
    at: datetime = Field(description="up to when orders count")
    since: datetime | None = Field(description="from when on; null: from the first")
    currency: str = Field(description="the only one whose money is added")
    asked_by: str = Field(description="\"\": by the day")
    customers: int
    other_currencies: int = Field(description="order documents in other currencies, whose money is not added")
    written: int = Field(description="customers whose scores changed")
    ended_at: datetime | None = Field(description="null while it is under way")


class RfmCellOut(Schema):
    cell: str = Field(description="recency, frequency, money, such as 543; \"\" for a group")
    group: str
    customers: int
    orders: int
    revenue: Decimal = Field(description="exact, as text")


class RfmEdgeOut(Schema):
    what: str = Field(description="r, f or m")
    score: int
    lowest: str
    highest: str
    customers: int


class RfmTableOut(Schema):
    run: RfmRunOut
    groups: list[RfmCellOut] = Field(description="the most revenue first")
    cells: list[RfmCellOut]
    edges: list[RfmEdgeOut] = Field(description="the figures between which each score lies; none of an old run")


class RfmScoreOut(Schema):
    run: int
    last_at: datetime
    orders: int
    revenue: Decimal
    r: int
    f: int
    m: int
    cell: str
    group: str


@router.get("/rfm", response=RfmSettingOut)
def rfm_setting(request, workspace: str):
    """How and when customers are scored."""
    return _setting(insight.setting(asks(request, workspace, "read").workspace))


@router.put("/rfm", response=RfmSettingOut)
def change_rfm(request, workspace: str, given: RfmSettingIn):
    """Says how and when customers are scored. With `daily`, the first run comes at once."""
    asked = asks(request, workspace, "write")
    return _setting(insight.save_setting(asked.workspace, asked.by, **given.dict()))


@router.post("/rfm/runs", response={202: RfmSettingOut})
def ask_for_rfm(request, workspace: str):
    """Scores all customers in the next tick."""
    asked = asks(request, workspace, "write")
    return Status(202, _setting(insight.ask_for_run(asked.workspace, asked.by)))


@router.get("/rfm/runs", response=list[RfmRunOut])
def rfm_runs(request, workspace: str, limit: int = Query(100, ge=1, le=500)):
    """The runs, the newest first."""
    return insight.runs(asks(request, workspace, "read").workspace, limit)


@router.get("/rfm/table", response=RfmTableOut)
def rfm_table(request, workspace: str, run: int | None = Query(None, description="the newest that has ended unless said otherwise")):
    """The cells and groups of a run, with customers, orders and revenue."""
    place = asks(request, workspace, "read").workspace
    found, db = insight.run(place, run), engine.database(place.slug)
    cells = insight.cells(db, found.number)
    return {"run": found, "groups": insight.groups(cells), "cells": cells, "edges": insight.edges(db, found.number)}


@router.get("/people/{int:person}/rfm", response=list[RfmScoreOut])
def rfm_of_a_person(request, workspace: str, person: int, limit: int = Query(30, ge=1, le=100)):
    """The scores of a person, run by run, the newest first."""
    db = engine.database(asks(request, workspace, "read").workspace.slug)
    return insight.scores_of(db, profiles.present(db, person), limit)


def _setting(setting: insight.Setting | None) -> dict:
    if setting is None:
        return {"daily": False, "hour": 4, "window_months": None, "next_at": None, "updated_at": None, "updated_by": ""}
    return vars(setting)
