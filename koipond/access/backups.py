"""A backup of both stores of this home, taken while the process runs, and a home made from one.

A folder with the decisions (SQLite's own copy), one file for each table of facts (the engine's own format, compressed), what else
lies in the home, and `manifest.json`: rows of every table, and a hash of every file. Decisions and facts are of the same moment
between two ticks; intake, pages and sender go on meanwhile.
"""

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from koipond import __version__, engine
from koipond.access.errors import BackupDamaged, FolderNotEmpty, HomeInUse, NoBackup, OtherVersion, OwnBackup
from koipond.access.stores import migrate_all, workspaces
from koipond.engine import Sql

MANIFEST, DECISIONS, FACTS, HOME = "manifest.json", "decisions.sqlite3", "facts", "home"
NOT_KEPT = ("last-backup", "facts", "facts.lock", "local.key", "held", "sender.lock", "sending")   # of this machine's processes; `facts` is kept by its tables
MIGRATIONS = "engine_migrations"   # made anew with the tables

_ticking = threading.RLock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Within it no tick of this process runs, and no snapshot is taken, elsewhere."""
    with _ticking:
        yield


def back_up(folder: Path) -> dict:
    """Writes a backup of everything into a new folder and returns its manifest. Raises OwnBackup on servers, FolderNotEmpty."""
    if not engine.embedded() or connection.vendor != "sqlite":
        raise OwnBackup()
    if folder.exists() and any(folder.iterdir()):
        raise FolderNotEmpty(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)   # personal data, and the secret
    places, copies = [one.slug for one in workspaces()], {}
    with _copied(places, copies, folder / DECISIONS):
        tables = {slug: _write_facts(copies[slug], folder / FACTS / slug) for slug in places}
    _copy_home(folder / HOME)
    manifest = {"koipond": __version__, "at": datetime.now(UTC).isoformat(), "migrations": _migrations(places), "rows": tables,
                "decisions": _rows_of_decisions(folder / DECISIONS), "files": {str(path.relative_to(folder)): _hash(path) for path in _files(folder)}}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")   # last: without it, it is no backup
    backup_mark().touch()
    return manifest


def backup_mark() -> Path:
    """A file of the home whose time is that of the last backup; not there before the first."""
    return settings.HOME / "last-backup"


def lay_out(folder: Path) -> dict:
    """First half of a restore, before the stores are opened: checks the backup and lays its files into this home, which must be new.
    Returns the manifest. Raises OwnBackup, NoBackup, BackupDamaged, HomeInUse."""
    if not settings.DB.startswith("sqlite:") or not settings.DATA.startswith("chdb:"):
        raise OwnBackup()
    manifest, decisions = verified(folder), Path(settings.DATABASES["default"]["NAME"])
    if decisions.exists() or Path(settings.DATA.removeprefix("chdb://")).exists():
        raise HomeInUse(home=settings.HOME)
    shutil.copytree(folder / HOME, settings.HOME, dirs_exist_ok=True)
    decisions.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(folder / DECISIONS, decisions)
    return manifest


def fill(folder: Path, manifest: dict) -> None:
    """Second half, with the stores open: reads the facts, and counts. Raises OtherVersion, BackupDamaged."""
    migrate_all()
    known = _migrations(list(manifest["rows"]))
    if known != manifest["migrations"]:
        raise OtherVersion(version=manifest["koipond"], ours=__version__)
    for slug, tables in manifest["rows"].items():
        db = engine.database(slug)
        for table, rows in tables.items():
            path = folder / FACTS / slug / f"{table}.native.zst"
            if rows:
                db.run(Sql.of("INSERT INTO [[table]] SELECT * FROM file([[path]], 'Native')", table=Sql.name(table), path=Sql.value(str(path), "String")))
            if (found := _count(db, table)) < rows and "Replacing" not in _engine(db, table):
                raise BackupDamaged(file=f"{slug}.{table}", reason=f"{found} of {rows} rows")


def verified(folder: Path) -> dict:
    """The manifest of a backup whose files are all there and unchanged. Raises NoBackup, BackupDamaged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise NoBackup(folder=folder) from None
    for name, hash in manifest["files"].items():
        if not (folder / name).is_file() or _hash(folder / name) != hash:
            raise BackupDamaged(file=name, reason="missing or changed")
    return manifest


@contextmanager
def _copied(places: list[str], copies: dict, decisions: Path) -> Iterator[None]:
    """The snapshot: decisions first, so that what facts tell beyond them is only what ticks have not taken yet."""
    from contextlib import ExitStack

    with ExitStack() as kept:
        with one_at_a_time():
            connection.ensure_connection()
            with closing(sqlite3.connect(decisions)) as copy, closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
                source.backup(copy)
            for slug in places:
                copies[slug] = kept.enter_context(engine.copied(slug))
        yield


def _write_facts(db: engine.Database, folder: Path) -> dict[str, int]:
    folder.mkdir(parents=True)
    rows = {}
    for (table,) in db.rows("SELECT name FROM system.tables WHERE database = {db:String} AND engine LIKE '%MergeTree' ORDER BY name", db=db.name):
        if table == MIGRATIONS:
            continue
        path = folder / f"{table}.native.zst"
        if count := _count(db, table):
            db.run(Sql.of("INSERT INTO FUNCTION file([[path]], 'Native') SELECT * FROM [[table]]", table=Sql.name(table), path=Sql.value(str(path), "String")))
        rows[table] = count
    return rows


def _count(db: engine.Database, table: str) -> int:
    return db.value(Sql.of("SELECT count() FROM [[table]]", table=Sql.name(table)))


def _engine(db: engine.Database, table: str) -> str:
    return db.value("SELECT engine FROM system.tables WHERE database = {db:String} AND name = {table:String}", db=db.name, table=table)


def _migrations(places: list[str]) -> dict[str, list[str]]:
    return {slug: [f"{room} {number}" for room, number in sorted(set(engine.database(slug).rows(f"SELECT room, number FROM {MIGRATIONS}")))] for slug in places}


def _rows_of_decisions(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        return {name: found.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _copy_home(to: Path) -> None:
    """What lies in the home beside the stores: the secret, uploads, pictures."""
    decisions = Path(settings.DATABASES["default"]["NAME"])
    to.mkdir()
    for path in settings.HOME.iterdir():
        if path.name in NOT_KEPT or path.name.startswith((decisions.name, "backup")) or path.suffix == ".log":
            continue
        if path.is_dir():
            shutil.copytree(path, to / path.name)
        else:
            shutil.copy2(path, to / path.name)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
