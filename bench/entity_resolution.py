"""How well suspected duplicates are found: pairs of records of one person, by the truth that comes with public data sets.

Nothing is learned from the truth. Precision: of the pairs found, so many are one person. Recall: of all pairs that are, so
many were found. At the probability from which the house puts a pair into the queue. What is not there is left out.
"""

import argparse
import csv
import gzip
import io
import json
import os
from pathlib import Path

import pyarrow as pa

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "entity_resolution"
ELSEWHERE = "KOIPOND_ENTITY_RESOLUTION"     # a folder with the same files
FEBRL = {"first_name": "given_name", "last_name": "surname", "birthday": "date_of_birth", "city": "suburb", "postcode": "postcode",
         "street": "address_1"}
SETS = {     # file, column of the truth, trait → column
    "febrl1": ("febrl1.csv.gz", "entity_id", FEBRL),
    "febrl2": ("febrl2.csv.gz", "entity_id", FEBRL),
    "febrl3": ("febrl3.csv.gz", "entity_id", FEBRL),
    "rldata500": ("RLdata500.csv.gz", "entity_id", {"first_name": "fname_c1", "last_name": "lname_c1", "birthday": "born"}),
    "rldata10000": ("RLdata10000.csv.gz", "entity_id", {"first_name": "fname_c1", "last_name": "lname_c1", "birthday": "born"}),
    "fake_1000": ("fake_1000.csv", "cluster", {"first_name": "first_name", "last_name": "surname", "birthday": "dob", "city": "city",
                                               "email": "email"}),
    "historical": ("historical_figures_with_errors_50k.parquet", "cluster", {
        "first_name": "first_name", "last_name": "surname", "birthday": "dob", "city": "birth_place", "postcode": "postcode_fake"}),
}
SAMPLE = 10_000   # people of the historical set


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--scale", type=float, default=1.0, help="taken, and of no effect: the sets are as large as they are")
    asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "koipond.settings")
    import django

    django.setup()
    for name in SETS:
        if (figures := measured(name)) is None:
            continue
        for figure, value in zip(("precision", "recall", "f1"), figures, strict=True):
            print(json.dumps({"name": f"duplicates_{name}_{figure}", "value": round(value, 4), "unit": ""}), flush=True)


def measured(name: str) -> tuple[float, float, float] | None:
    """Precision, recall and F1 by pairs; None where the data set is not here."""
    from koipond.profiles.lookalikes import alike

    file, truth, columns = SETS[name]
    path = Path(os.environ.get(ELSEWHERE) or DATA) / file
    if not path.exists():
        return None
    records = _records(path)[:SAMPLE]
    people = pa.table({
        "person": pa.array(range(len(records)), pa.uint64()),
        **{trait: pa.array([_told(trait, record.get(column)) for record in records], pa.string()) for trait, column in columns.items()}})
    entities = [record[truth] for record in records]
    found = {(pair.one, pair.other) for pair in alike(people)}
    right = sum(entities[one] == entities[other] for one, other in found)
    sizes: dict[str, int] = {}
    for entity in entities:
        sizes[entity] = sizes.get(entity, 0) + 1
    all_pairs = sum(size * (size - 1) // 2 for size in sizes.values())
    precision, recall = right / max(len(found), 1), right / max(all_pairs, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def _records(path: Path) -> list[dict]:
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path).to_pylist()
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        if "by" in row:
            row["born"] = f"{row['by']}-{row['bm']:0>2}-{row['bd']:0>2}"
    return rows


def _told(trait: str, value) -> str | None:
    text = str(value or "").strip().lower()
    if trait == "birthday" and len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text or None


if __name__ == "__main__":
    main()
