"""`koipond import`: a file into a workspace, from the command line."""

import os
from pathlib import Path

import click
from django.conf import settings

from koipond import access, engine
from koipond.collect.imports import job as jobs
from koipond.collect.imports.bad_rows import bad_rows_csv
from koipond.collect.imports.certain import settled
from koipond.collect.imports.errors import NothingToResume
from koipond.collect.imports.fields import KINDS
from koipond.collect.imports.options import DATE_ORDERS, Options
from koipond.collect.imports.preview import preview
from koipond.collect.imports.sheet import open_sheet
from koipond.collect.imports.telling import said, table
from koipond.collect.imports.upload import Server


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--workspace", required=True, help="slug of the workspace")
@click.option("--kind", type=click.Choice(list(KINDS)), help="what a row is; guessed when left out")
@click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD",
              help="what a column is, for example 'InvoiceNo=order_id' or 'Colour=trait.colour'; may be repeated. "
                   "'COLUMN=' leaves it out. Columns not named here are guessed; what is needed must be certain.")
@click.option("--preview", "only_look", is_flag=True, help="show the first rows as they would arrive, import nothing")
@click.option("--bad-rows", type=click.Path(dir_okay=False, path_type=Path), help="write what was not imported there")
@click.option("--resume", is_flag=True, help="go on with an import of this file that was cut short")
@click.option("--time-zone", help="of times without an offset; else that of the workspace")
@click.option("--date-order", type=click.Choice(DATE_ORDERS[1:]), help="of dates like 1/5/2024; else found out")
@click.option("--decimal-comma", is_flag=True, help="amounts are written 1.234,50")
@click.option("--currency", default="", help="of orders and products without a column for it")
@click.option("--event", default="", help="name of all events, where no column has it")
@click.option("--server", help="address of a running server, when it is not this machine's")
@click.option("--key", help="API key for --server, with the scope write")
@click.pass_context
def command(context, file, workspace, kind, pairs, only_look, bad_rows, resume, server, key, **options):
    """Import people, orders, order_lines, products or events from FILE: CSV, XLSX or Parquet.

    Importing the same file twice changes nothing; one that was cut short goes on with --resume.
    """
    asked = {"kind": kind or "", "mapping": [_pair(text) for text in pairs],
             "options": {name: value for name, value in options.items() if value}}
    if server:
        return _there(Server(server, key or "", _language()), workspace, file, asked, only_look, bad_rows, resume)
    try:
        engine.open_engine(settings.DATA, {"what": "koipond import"}, settings.COPIES)
    except engine.HeldByOther as held:
        url = held.fields["about"].get("url")
        if not url:
            raise
        server = Server(url, key or (settings.HOME / "local.key").read_text(), _language())
        return _there(server, workspace, file, asked, only_look, bad_rows, resume)
    access.migrate_all()
    _here(context, access.workspace(workspace), file, asked, only_look, bad_rows, resume)


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column:
        raise click.BadParameter(f"{text!r} is not COLUMN=FIELD", param_hint="--map")
    return column, field


def _here(context, workspace, file, asked, only_look, bad_rows_file, resume) -> None:
    """In this process, which has the engine."""
    chosen = Options(**{"time_zone": workspace.time_zone, **asked["options"]})
    if only_look:
        return click.echo(table(preview(workspace, file, kind=asked["kind"], mapping=asked["mapping"], options=chosen), _language()))
    if resume:
        job = jobs.cut_short(workspace, file, asked["kind"])
        if job is None:
            raise NothingToResume(file=file.name)
    else:
        kind, mapping = settled(open_sheet(file), asked["kind"], asked["mapping"], chosen.checked())
        job = jobs.create(workspace, file, kind=kind, mapping=mapping, options=chosen, by="command line")
    with _Bar(file.name) as bar:
        done = jobs.run(job, bar.heard)
    click.echo(said(done, _language(), written=bool(bad_rows_file)))
    if bad_rows_file:
        _write(bad_rows_file, bad_rows_csv(job, _language()))
    if context.obj and "after" in context.obj:
        context.obj["after"](workspace.slug)


def _there(server, workspace, file, asked, only_look, bad_rows_file, resume) -> None:
    """On a running server, which reads the file when it has been sent."""
    if resume:
        job = server.cut_short(workspace, file, asked["kind"])
        if job is None:
            raise NothingToResume(file=file.name)
    else:
        with _Bar(f"{file.name} → {server.url}") as bar:
            job = server.send(workspace, file, bar.share)
    if only_look:
        return click.echo(table(server.preview(workspace, job["id"], asked), _language()))
    with _Bar(file.name) as bar:
        done = server.run(workspace, job["id"], {} if resume else asked, bar.heard)
    click.echo(said(done, _language(), written=bool(bad_rows_file)))
    if bad_rows_file:
        _write(bad_rows_file, server.bad_rows(workspace, job["id"], _language()))


def _write(path: Path, pieces) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)
    click.echo(str(path))


def _language() -> str:
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "zh-CN" if told.lower().startswith("zh") else "en"


class _Bar:
    """A progress bar on the error stream, so that the result can be piped."""

    def __init__(self, label: str):
        self._bar = click.progressbar(length=1000, label=label, file=click.get_text_stream("stderr"))

    def __enter__(self):
        self._bar.__enter__()
        return self

    def __exit__(self, *error):
        return self._bar.__exit__(*error)

    def heard(self, progress) -> None:
        self.share(progress.fraction)

    def share(self, fraction: float) -> None:
        self._bar.update(max(0, int(fraction * 1000) - self._bar.pos))
