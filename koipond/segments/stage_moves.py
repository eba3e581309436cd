"""What follows in the tick from the moves between stages: their history, the stage of everybody now, and the news."""

from datetime import timedelta

from koipond import collect, engine, profiles
from koipond.engine import Sql, Tick
from koipond.segments import lifecycle, rules
from koipond.segments.known import Known

# An event that is older than this when it arrives tells history: the change it brings is recorded, and no journey is told.
NEWS_DAYS = 7
CONCLUSIONS = ("stage_changed", "dormant_returned", "traits_predicted")   # never the reason why a stage changed
MOVE_COLUMNS = "(person, at, was, became, since, because, event, message_id, news, version, tick)"


def follow(tick: Tick, known: Known, changed: bool) -> None:
    """Stores who went from which stage to which and why, and records what is news of it as events `stage_changed`.

    `changed`: the set of stages was changed, and everybody is worked out. Safe to run twice, and to be cut anywhere:
    the history of a tick is one block and is inserted once; what stands now and the events are read from it, and the id
    of an event follows from tick and person.
    """
    if known.lifecycle is None or not tick.db.rows("segments.moved", first=lifecycle.FIRST_GROUP)[0][1]:
        return
    names = lifecycle.stage_names(known)
    if names:
        _store(tick, known, names, changed)
        collect.record_table(tick.workspace, tick.db.table("segments.stage_events", tick=tick.number))
    if known.lifecycle.dormancy:
        _predict_interest(tick, known)


def interest(products: tuple[str, ...], persons: Sql) -> Sql:
    """A SELECT of `person` and `product`: the kind of product that each of the SELECT `persons` asked for or bought most."""
    return Sql.of(engine.named("segments.interest"), persons=persons,
                  products=Sql.value(list(products), "Array(String)"))


def _store(tick: Tick, known: Known, names: dict[int, str], changed: bool) -> None:
    db, stages = tick.db, known.stages
    db.insert_new(
        tick, "segments_stage_moves", "person", "segments.stage_moves", columns=MOVE_COLUMNS,
        ids=list(names), names=list(names.values()), changed=int(changed), last=stages[-1].name if stages else "",
        looked_at=_looked_at(known), conclusions=list(CONCLUSIONS), import_source=collect.IMPORT_SOURCE,
        news_since=tick.now - timedelta(days=NEWS_DAYS), version=known.lifecycle.version, now=tick.now, tick=tick.number)
    db.sync()  # what stands now tells `since`, so it must not be there without the history
    db.run("segments.stages_now", tick=tick.number)


def _looked_at(known: Known) -> list[str]:
    """The names of the events that the stages are made of: those that figures are counted from, and those they name."""
    trees = [rules.read(stage.rule) for stage in known.stages]
    named = {step.event for tree in trees for leaf in rules.conditions(tree) if isinstance(leaf, rules.Did) for step in leaf.counted.steps}
    return sorted(named | {"order_completed", *known.dormancy.payments})


def _predict_interest(tick: Tick, known: Known) -> None:
    """The trait `dormant_interest` of those who became dormant; of those who ceased to be it is cleared."""
    group = known.dormant_group
    if group is None or not tick.db.value("SELECT count() FROM segments_tick_moves WHERE segment = {s:UInt32}", s=group):
        return
    joined = Sql.of("SELECT person FROM segments_tick_moves WHERE segment = [[s]] AND joined", s=Sql.value(group, "UInt32"))
    select = Sql.of(engine.named("segments.interest_of_movers"),
                    trait=Sql(lifecycle.INTEREST), dormant=Sql.value(group, "UInt32"),
                    interest=interest(known.lifecycle.dormancy.products, joined))
    profiles.predict(tick.db, lifecycle.INTEREST, select, key=f"{lifecycle.INTEREST}:{tick.number}", at=tick.now)
