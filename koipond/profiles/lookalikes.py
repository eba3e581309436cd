"""Who looks like one person: records compared trait by trait, by the model of Fellegi and Sunter (1969) as splink has it.

Each comparison adds evidence in bits: how much likelier this agreement is between records of one person (m) than of two
people who happen to meet (u). The model is learned from the records themselves, without examples. What is compared, of
whom, and what is known of each is in the room; the queue of pairs is kept by identify, and people decide.
"""

import logging
from collections.abc import Iterable
from contextlib import contextmanager

import pyarrow as pa

from koipond import engine, identify
from koipond.profiles.agreement import degree

PEOPLE_AT_LEAST = 2           # below nobody can be found twice
TRAINED_FROM = 200            # records; fewer say too little, so the weights written down here hold
PAIRS_AT_MOST = 20_000_000    # that one way of blocking may bring: a key that everybody shares finds nobody
SAMPLED_PAIRS = 1_000_000     # to learn how often strangers agree
PROBABILITY = 0.9             # from here on two look like one; stated in docs/reference/identity.md and measured in bench/
SEED = 20260301               # so that the same records give the same pairs
MEMORY = "1GB"                # for comparing; the rest goes to disk
THREADS = 1                   # the tick has the other core

# Values that must agree for two records to be compared at all, as SQL over a record; several, so that an error in one trait
# does not hide a pair. `swapped` compares another expression on the other side.
BLOCKS = (
    ("name", "last_name, first_name", ("first_name", "last_name")),
    ("swapped", "", ("first_name", "last_name")),
    ("birthday and last name", "birthday, substr(last_name, 1, 3)", ("birthday", "last_name")),
    ("birthday and first name", "birthday, substr(first_name, 1, 3)", ("birthday", "first_name")),
    ("email", "email", ("email",)),
    ("phone", "phone", ("phone",)),
    ("end of phone", "right(phone, 6), substr(first_name, 1, 1)", ("phone", "first_name")),
    ("mailbox", "split_part(email, '@', 1), substr(last_name, 1, 1)", ("email", "last_name")),
    ("first name and city", "first_name, city", ("first_name", "city")),
    ("last name and city", "last_name, city", ("last_name", "city")),
    ("last name and postcode", "last_name, postcode", ("last_name", "postcode")),
    ("first name and postcode", "first_name, postcode", ("first_name", "postcode")),
    ("street and postcode", "street, postcode", ("street", "postcode")),
)
SWAPPED = "l.first_name = r.last_name AND l.last_name = r.first_name"
TRAINED_ON = (("first_name", "last_name"), ("birthday",), ("email",), ("phone",), ("last_name", "city"))

CERTAIN = (("first_name", "last_name", "birthday"), ("email",), ("phone",))   # who agree in these are hardly two people
FOUND_BY_CERTAIN = 0.6                                                        # of all pairs, so many are found by these

TRAITS = ("first_name", "last_name", "birthday", "email", "phone", "city", "postcode", "street")

log = logging.getLogger(__name__)


def find_suspects(workspace: str) -> int:
    """Compares everybody of whom a trait is known and puts pairs who look like one into identify's queue; returns how many
    are new. Reads only, takes seconds to minutes, and blocks no tick.
    """
    db = engine.database(workspace)
    people = db.table("profiles.comparable")
    if people.num_rows < PEOPLE_AT_LEAST:
        return 0
    return identify.suspect(workspace, alike(people))


def alike(people: pa.Table, probability: float = PROBABILITY) -> list[identify.Pair]:
    """Pairs of records that look like one person with at least this probability.

    `people` has `person` and any of TRAITS as text, null where it is not known; names in small letters, birthdays as 1990-05-01.
    """
    import duckdb

    present = [trait for trait in TRAITS if trait in people.column_names and people[trait].null_count < people.num_rows]
    with _quiet(), duckdb.connect(":memory:", config={"memory_limit": MEMORY, "threads": THREADS}) as connection:
        blocks = list(_blocks(connection, people, present))
        compared = _comparisons(present)
        if not blocks or not compared:
            return []
        likely = _likely(connection, people.num_rows, present)
        linker = _linker(connection, people.select(["person", *present]), compared, blocks, likely)
        if people.num_rows >= TRAINED_FROM:
            _train(linker, present)
        found = linker.inference.predict(threshold_match_probability=probability)
        columns = _columns(compared)
        return [_pair(row, columns) for row in found.as_record_list()]


def _linker(connection, people: pa.Table, compared: dict, blocks: list[str], likely: float):
    from splink import Linker, SettingsCreator
    from splink.backends.duckdb import DuckDBAPI

    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="person", comparisons=list(compared.values()),
        blocking_rules_to_generate_predictions=blocks, retain_intermediate_calculation_columns=True,
        retain_matching_columns=True, probability_two_random_records_match=likely)
    return Linker(DuckDBAPI(connection).register(people), settings, log_level=logging.ERROR, validate_settings=False)


def _likely(connection, people: int, present: list[str]) -> float:
    """How likely two random records are one person: from the pairs that agree in what hardly two people share. At the
    least every tenth record has a second one.
    """
    certain = max((_pairs(connection, traits, ", ".join(traits)) for traits in CERTAIN if set(traits) <= set(present)), default=0)
    return min(0.2, max(certain / FOUND_BY_CERTAIN, 0.1 * people) / max(people * (people - 1) / 2, 1))


def _pairs(connection, traits: tuple[str, ...], keys: str) -> int:
    """How many pairs of records agree in these keys, of those of which the traits are known."""
    known = " AND ".join(f"{trait} IS NOT NULL" for trait in traits)
    ((pairs,),) = connection.execute(f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*)::HUGEINT AS n FROM records"
                                     f" WHERE {known} GROUP BY {keys})").fetchall()
    return pairs


def _comparisons(present: list[str]) -> dict:
    """What is compared, by name, with the probabilities of each degree of agreement among records of one person (m) and of
    strangers (u), from the closest to none. They hold until enough is known to learn them.
    """
    import splink.comparison_library as cl

    said = {}
    if {"first_name", "last_name"} <= set(present):
        said["name"] = cl.ForenameSurnameComparison("first_name", "last_name").configure(
            m_probabilities=[0.62, 0.06, 0.09, 0.05, 0.07, 0.06, 0.05],
            u_probabilities=[0.0005, 0.0002, 0.0008, 0.0015, 0.012, 0.015, 0.97])
    elif "first_name" in present or "last_name" in present:
        only = "first_name" if "first_name" in present else "last_name"
        said["name"] = cl.JaroWinklerAtThresholds(only, [0.92, 0.85]).configure(
            m_probabilities=[0.8, 0.1, 0.05, 0.05], u_probabilities=[0.002, 0.003, 0.01, 0.985])
    if "birthday" in present:
        said["birthday"] = cl.DamerauLevenshteinAtThresholds("birthday", [1, 2]).configure(
            m_probabilities=[0.85, 0.08, 0.03, 0.04], u_probabilities=[0.0001, 0.0015, 0.01, 0.9884])
    if "email" in present:
        said["email"] = cl.EmailComparison("email").configure(
            m_probabilities=[0.6, 0.12, 0.08, 0.04, 0.16], u_probabilities=[0.0001, 0.0003, 0.001, 0.002, 0.9966])
    for trait, m, u in (("phone", [0.7, 0.1, 0.05, 0.15], [0.0001, 0.0005, 0.002, 0.9974]),
                        ("postcode", [0.75, 0.1, 0.05, 0.1], [0.01, 0.03, 0.06, 0.9])):
        if trait in present:
            said[trait] = cl.DamerauLevenshteinAtThresholds(trait, [1, 2]).configure(m_probabilities=m, u_probabilities=u)
    for trait, m, u in (("city", [0.75, 0.1, 0.15], [0.08, 0.02, 0.9]), ("street", [0.7, 0.15, 0.15], [0.003, 0.007, 0.99])):
        if trait in present:
            said[trait] = cl.JaroWinklerAtThresholds(trait, [0.88]).configure(m_probabilities=m, u_probabilities=u)
    return said


def _blocks(connection, people: pa.Table, present: list[str]) -> Iterable[str]:
    """The conditions under which two records are compared; those that would bring too many pairs are left out."""
    connection.register("records", people)
    for name, keys, traits in BLOCKS:
        if not set(traits) <= set(present):
            continue
        if name == "swapped":
            yield SWAPPED
            continue
        pairs = _pairs(connection, traits, keys)
        if pairs <= PAIRS_AT_MOST:
            yield " AND ".join(f"{_of('l', key)} = {_of('r', key)}" for key in _split(keys))
        else:
            log.info("records are not compared by %s: it would bring %s pairs", name, pairs)


def _split(keys: str) -> list[str]:
    """`a, f(b, 1)` as its parts."""
    parts, depth = [""], 0
    for letter in keys:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _of(side: str, key: str) -> str:
    """The expression over one of the two records."""
    for trait in TRAITS:
        if trait in key:
            return key.replace(trait, f"{side}.{trait}")
    return key


def _train(linker, present: list[str]) -> None:
    """Learns how often strangers agree from random pairs, and how often records of one person do by expectation maximisation
    among those that agree in something. Where that is not possible what was assumed stays.
    """
    from splink import block_on

    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    for traits in TRAINED_ON:
        if set(traits) <= set(present):
            before = linker._settings_obj.core_model_settings.copy()
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(*traits))
            except Exception as error:  # too few pairs agree in these
                # The library has taken what it cannot learn here out of the model, and puts it back only where it succeeds.
                linker._settings_obj.core_model_settings = before
                log.info("nothing could be learned from pairs with the same %s: %s", " and ".join(traits), error)


def _pair(row: dict, compared: dict) -> identify.Pair:
    reasons = tuple(reason for name, columns in compared.items() if (reason := _reason(row, name, columns)))
    return identify.Pair(int(row["person_l"]), int(row["person_r"]), float(row["match_probability"]), round(float(row["match_weight"]), 2), reasons)


def _reason(row: dict, name: str, columns: tuple[str, ...]) -> identify.Reason | None:
    """What one comparison says; None where one of the two is not known."""
    key = "_".join(columns)
    agree = row[f"gamma_{key}"]
    if agree == -1:
        return None
    shown = [" ".join(row[f"{column}_{side}"] or "—" for column in columns) for side in "lr"]
    weight = row[f"mw_{key}"] + (row.get(f"mw_tf_adj_{key}") or 0.0)
    how, how_zh = degree(name, columns, agree)
    return identify.Reason(name, how, *shown, round(float(weight), 2), how_zh)


def _columns(compared: dict) -> dict[str, tuple[str, ...]]:
    """The columns of each comparison."""
    return {name: tuple(trait for trait in TRAITS if trait in comparison.get_comparison("duckdb").output_column_name)
            for name, comparison in compared.items()}


@contextmanager
def _quiet():
    """The library tells its progress; a server's log is for what somebody should read."""
    quiet = logging.getLogger("splink")
    before = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        yield
    finally:
        quiet.setLevel(before)
