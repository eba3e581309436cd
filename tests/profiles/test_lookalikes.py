"""Who looks like one person, and how well that is found where the truth is known."""

import importlib

import pyarrow as pa
import pytest

from koipond import identify, profiles
from koipond.profiles.lookalikes import alike
from tests.profiles.hand import event

entity_resolution = importlib.import_module("bench.entity_resolution")


def records(*rows):
    return pa.table({"person": pa.array(range(1, len(rows) + 1), pa.uint64()),
                     **{trait: pa.array([row.get(trait) for row in rows], pa.string()) for trait in ("first_name", "last_name", "birthday", "email", "phone")}})


MEI = {"first_name": "mei", "last_name": "chen", "birthday": "1990-05-01", "email": "mei@tea.cn", "phone": "8613812345678"}
STRANGERS = [{"first_name": f"first{n}", "last_name": f"last{n * 7}", "birthday": f"19{50 + n}-02-1{n}", "email": f"u{n}@x{n}.org", "phone": f"86139{n}7654{n}21"}
             for n in range(8)]


@pytest.mark.parametrize("twin", [
    {**MEI, "email": None, "phone": None},
    {**MEI, "first_name": "chen", "last_name": "mei", "email": None},
    {**MEI, "phone": "8613812345687", "birthday": None},
    {**MEI, "email": "mei@tea.con", "phone": None},
], ids=["same name and birthday", "names swapped", "typo in the phone", "typo in the e-mail"])
def test_a_second_record_of_somebody_is_found_with_its_reasons(twin):
    (pair,) = alike(records(MEI, twin, *STRANGERS))
    assert (pair.one, pair.other) == (1, 2) and pair.probability >= 0.9
    assert sum(reason.weight for reason in pair.reasons) > pair.weight > 0, "duplicates are rare, so evidence must outweigh that"
    assert {reason.compared for reason in pair.reasons} <= {"name", "birthday", "email", "phone"}


def test_what_cannot_be_learned_stays_as_it_was_assumed():
    """Of many who never agree in name, e-mail or phone nothing is learned of these; they are compared all the same."""
    many = [{"first_name": f"{chr(97 + n % 26)}{n}", "last_name": f"{chr(97 + n % 23)}{n}x", "birthday": f"19{50 + n % 50}-0{1 + n % 9}-1{n % 10}",
             "email": f"u{n}@post.cn", "phone": f"86139{n:08}"} for n in range(260)]
    (pair,) = alike(records(MEI, {**MEI, "email": "mei@tea.con", "phone": None}, *many))
    assert (pair.one, pair.other) == (1, 2) and {"name", "email"} <= {reason.compared for reason in pair.reasons}


def test_people_who_share_a_name_only_are_two():
    assert alike(records(MEI, {**MEI, "birthday": "1961-11-23", "email": "other@post.cn", "phone": "8615099998888"}, *STRANGERS)) == []


def test_what_is_found_waits_for_a_person_and_what_was_refused_comes_never_again(ticks, workspace):
    def said(person, **traits):
        return event(person, "identified", traits={"first_name": "Mei", "last_name": "Chen", "birthday": "1990-05-01", **traits})

    db = ticks(said(1, email="mei@tea.cn"), said(2, email="mei@tea.con"), event(3, "identified", traits={"first_name": "Tom", "last_name": "Li"}))
    db.run("INSERT INTO identify_identifiers (person, kind, value, origin, tick) VALUES (1, 'user_id', 'a', 1, 1), (2, 'user_id', 'b', 2, 1)")
    assert profiles.find_suspects(workspace.slug) == 1
    assert profiles.find_suspects(workspace.slug) == 0, "it is in the queue already"
    (found,) = identify.suspects(workspace.slug)
    assert (found.one, found.other, found.state) == (1, 2, "open") and identify.current(db, 2) == 2, "nobody is merged by itself"
    identify.refuse(workspace.slug, found.id, "mei", "twins")
    assert profiles.find_suspects(workspace.slug) == 0 and identify.suspects(workspace.slug) == []
    with pytest.raises(identify.DecidedAlready):
        identify.accept(workspace.slug, found.id, "mei")
    with pytest.raises(identify.UnknownSuspect):
        identify.accept(workspace.slug, found.id + 1000, "mei")


@pytest.mark.parametrize("name, precision, recall", [("febrl1", 0.98, 0.95), ("rldata500", 0.9, 0.85)])
def test_public_data_with_the_truth_is_told_well(name, precision, recall):
    figures = entity_resolution.measured(name)
    if figures is None:
        pytest.skip(f"the data set {name} is not here (looked in {entity_resolution.DATA.name})")
    assert figures[0] >= precision and figures[1] >= recall, figures
