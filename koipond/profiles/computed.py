"""Traits that are computed from events without code: defined, defined anew, renamed, deleted. The tick counts them."""

from django.db import transaction

from koipond import access, collect, engine
from koipond.engine import Sql
from koipond.kit import clock
from koipond.profiles import cards, catalogue, metrics
from koipond.profiles.catalogue import Trait, column_of
from koipond.profiles.errors import TraitTaken
from koipond.profiles.errors_traits import NotAComputedTrait, TooManyComputed
from koipond.profiles.models import ComputedTrait, RetiredColumn, TraitCard

COMPUTED_AT_MOST = 100  # of one workspace: each is counted again for everybody who does something


def compute_trait(workspace, name: str, metric: dict, *, by: str = "", **card) -> Trait:
    """Defines a trait as a metric over events (docs/reference/traits.md); the next tick fills it for everybody.

    Defining it again with the same metric changes nothing. `card` as in `change_trait`. A metric is over events alone,
    so no trait can depend on itself. Raises BadTraitName, TraitTaken, WrongMetric, TooManyComputed, WrongClass, WrongSource.
    """
    slug = getattr(workspace, "slug", workspace)
    catalogue.check_name(name)
    cards.check(**card)
    read = metrics.read(metric)
    if there := next((trait for trait in catalogue.traits(slug) if trait.name == name), None):
        if there.metric is None or metrics.read(there.metric) != read:
            raise TraitTaken(name=name, type=there.type)
        return there
    if ComputedTrait.objects.filter(workspace__slug=slug).count() >= COMPUTED_AT_MOST:
        raise TooManyComputed(workspace=slug, most=COMPUTED_AT_MOST)
    now = clock.now()
    with transaction.atomic():
        made = ComputedTrait.objects.create(workspace_id=access.workspace(slug).id, name=name, metric=metric, created_by=by,
                                            created_at=now, defined_by=by, defined_at=now)
        _add_empty(slug, made)
        if card:
            cards.write(slug, name, by, **{key: value for key, value in card.items() if value is not None})
    collect.wake()
    return catalogue.find(slug, name)


def define_anew(workspace, name: str, metric: dict, *, by: str = "") -> Trait:
    """Gives a computed trait another metric. Until the next tick has filled it for everybody, what it was before is read.

    Raises NoSuchTrait, NotAComputedTrait, WrongMetric.
    """
    slug, read = getattr(workspace, "slug", workspace), metrics.read(metric)
    found = _found(slug, name)
    if metrics.read(found.metric) != read:
        before = column_of(found)
        found.metric, found.version, found.defined_by, found.defined_at = metric, found.version + 1, by, clock.now()
        with transaction.atomic():
            # Not `filled`, which a tick may write at the same moment.
            found.save(update_fields=["metric", "version", "defined_by", "defined_at"])
            found.refresh_from_db()
            if not found.filled:
                _add_empty(slug, found)
                retire(found, before)
        collect.wake()
    return catalogue.find(slug, name)


def rename_trait(workspace, name: str, to: str, *, by: str = "") -> Trait:
    """Gives a computed trait another name; nothing is counted again. Whoever asks for the old name finds it no more.

    Raises NoSuchTrait, NotAComputedTrait, BadTraitName, TraitTaken.
    """
    slug = getattr(workspace, "slug", workspace)
    found = _found(slug, name)
    catalogue.check_name(to)
    if there := next((trait for trait in catalogue.traits(slug) if trait.name == to and to != name), None):
        raise TraitTaken(name=to, type=there.type)
    with transaction.atomic():
        TraitCard.objects.filter(workspace__slug=slug, name=to).delete()
        TraitCard.objects.filter(workspace__slug=slug, name=name).update(name=to, updated_by=by, updated_at=clock.now())
        ComputedTrait.objects.filter(id=found.id).update(name=to)
    return catalogue.find(slug, to)


def delete_trait(workspace, name: str) -> None:
    """Deletes a computed trait: nobody has it from now on. Raises NoSuchTrait, NotAComputedTrait."""
    slug = getattr(workspace, "slug", workspace)
    found = _found(slug, name)
    with transaction.atomic():
        retire(found, column_of(found))
        TraitCard.objects.filter(workspace__slug=slug, name=name).delete()
        found.delete()


def retire(found: ComputedTrait, column: str) -> None:
    """Lets a column go, once whoever still reads it has ended."""
    RetiredColumn.objects.create(workspace_id=found.workspace_id, column=column, at=clock.now())


def _found(slug: str, name: str) -> ComputedTrait:
    found = ComputedTrait.objects.filter(workspace__slug=slug, name=name).first()
    if found is None:
        catalogue.find(slug, name)
        raise NotAComputedTrait(name=name)
    return found


def _add_empty(slug: str, found: ComputedTrait) -> None:
    add_column(engine.database(slug), column_of(found), metrics.read(found.metric))


def add_column(db: engine.Database, column: str, metric: metrics.Metric) -> None:
    """A column of profiles_figures for a metric, with what it is for those without such events."""
    db.run(f"ALTER TABLE profiles_figures ADD COLUMN IF NOT EXISTS [[column]] {metric.column}", {"column": Sql.name(column)})
