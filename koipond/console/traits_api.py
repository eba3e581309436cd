"""Endpoints for the catalogue of traits, and for traits that are computed from events without code."""

from typing import Any

from ninja import Field, Router, Schema, Status

from koipond import content, engine, profiles, segments
from koipond.console.asking import asks
from koipond.console.exact import Exact

router = Router(tags=["traits"])

METRIC = ('such as {"metric": "count", "event": "order_completed", "window": {"last_days": 30}}; metric: count, sum, average, min, max, first, last, '
          "most_frequent, distinct, days_since_first, days_since_last; docs/reference/traits.md describes it")


class CardIn(Exact):
    title_en: str | None = Field(None, max_length=120)
    title_zh: str | None = Field(None, max_length=120)
    unit: str | None = Field(None, max_length=20)
    description: str | None = Field(None, max_length=2000)
    owner: str | None = Field(None, max_length=120, description="who answers for it")
    personal_class: str | None = Field(None, description="none, personal or sensitive")
    sources: list[int | str] | None = Field(None, description="whose value wins over a newer one, the strongest first: numbers of API keys, "
                                                              "'import', 'koipond'; [] lets the newest win")


class ComputedIn(CardIn):
    name: str
    metric: dict[str, Any] = Field(description=METRIC)


class MetricIn(Exact):
    metric: dict[str, Any] = Field(description=METRIC)


class NameIn(Exact):
    name: str


class CatalogueOut(Schema):
    name: str
    type: str = Field(description="text, number, money, date, datetime or boolean")
    title_en: str
    title_zh: str
    unit: str
    description: str
    owner: str
    personal_class: str = Field(description="none, personal or sensitive")
    sources: list[int | str] = Field(description="whose value wins over a newer one, the strongest first; empty: the newest wins")
    computed: bool = Field(description="counted from events; cannot be given")
    metric: dict[str, Any] | None = Field(description="of a trait that was defined over events")
    ready: bool = Field(description="false until the tick has filled the newest definition for everybody")


class CountedOut(CatalogueOut):
    people: int = Field(description="how many have it; of counts and sums, how many have another value than 0")


@router.get("/traits/catalogue", response=list[CountedOut])
def trait_catalogue(request, workspace: str):
    """Every trait that has a column, with what is said about it and how many people have it."""
    slug = asks(request, workspace, "read").workspace.slug
    people = profiles.volumes(engine.database(slug))
    return [{**_shown(trait), "people": people.get(trait.name, 0)} for trait in profiles.traits(slug)]


@router.patch("/traits/named/{name}", response=CatalogueOut)
def change_trait(request, workspace: str, name: str, card: CardIn):
    """Changes what is said about a trait, a built-in one too. What is left out stays as it is."""
    asked = asks(request, workspace, "write")
    return profiles.change_trait(asked.workspace.slug, name, by=asked.by, **card.dict())


@router.post("/traits/computed", response={201: CatalogueOut})
def compute_trait(request, workspace: str, trait: ComputedIn):
    """Defines a trait as a metric over events. The next tick fills it for everybody; from then on it is kept up."""
    asked = asks(request, workspace, "write")
    return Status(201, profiles.compute_trait(asked.workspace.slug, by=asked.by, **trait.dict(exclude_none=True)))


@router.put("/traits/computed/{name}", response=CatalogueOut)
def define_trait_anew(request, workspace: str, name: str, trait: MetricIn):
    """Gives a computed trait another metric. What it was before is read until the new one is filled for everybody."""
    asked = asks(request, workspace, "write")
    return profiles.define_anew(asked.workspace.slug, name, trait.metric, by=asked.by)


@router.post("/traits/computed/{name}/rename", response=CatalogueOut)
def rename_trait(request, workspace: str, name: str, new: NameIn):
    """Gives a computed trait another name, unless a segment or template asks for it by the old one."""
    asked = asks(request, workspace, "write")
    _free(asked.workspace, name)
    return profiles.rename_trait(asked.workspace.slug, name, new.name, by=asked.by)


@router.delete("/traits/computed/{name}", response={204: None})
def delete_trait(request, workspace: str, name: str):
    """Deletes a computed trait, unless a segment or template asks for it."""
    asked = asks(request, workspace, "write")
    _free(asked.workspace, name)
    profiles.delete_trait(asked.workspace.slug, name)
    return Status(204, None)


def _shown(trait: profiles.Trait) -> dict:
    return {name: getattr(trait, name) for name in CatalogueOut.model_fields}


def _free(workspace, name: str) -> None:
    """Raises InUse. Rules of journeys are not looked at: a published version never changes, and says so when it fails."""
    users = segments.uses(workspace, trait=name)
    users += [template.name for template in content.templates(workspace.slug) if f"person.{name}" in template.variables]
    if users:
        raise profiles.InUse(name=name, users=users)
