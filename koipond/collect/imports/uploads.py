"""Files that came over the API: kept in the home until their import has ended."""

import shutil
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from koipond.collect.imports import sheet
from koipond.collect.imports.background import begin
from koipond.collect.imports.certain import settled
from koipond.collect.imports.errors import FileGone, TooLarge, UnknownOption
from koipond.collect.imports.job import check_free, uploads_folder, wait
from koipond.collect.imports.options import Options
from koipond.collect.imports.preview import Preview, preview
from koipond.kit import ids

UPLOAD_BYTES = 2 << 30   # 10 million rows of 200 bytes; larger ones are imported on the machine itself


def keep_upload(workspace, file_name: str, content: Iterable[bytes], by: str = ""):
    """Writes an uploaded file and makes a waiting job of it. Raises TooLarge, and NoSheet and its like."""
    folder = uploads_folder() / ids.fresh()
    folder.mkdir(parents=True)
    path = folder / ("sheet" + Path(file_name).suffix[:10])
    try:
        _write(path, file_name, content)
        return wait(workspace, path, file_name, by=by)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(path: Path, file_name: str, content: Iterable[bytes]) -> None:
    size = 0
    with path.open("wb") as out:
        for piece in content:
            size += len(piece)
            if size > UPLOAD_BYTES:
                raise TooLarge(file=file_name, what="it has more", what_zh="文件超出上限", limit=f"{UPLOAD_BYTES >> 20} MB")
            out.write(piece)


def preview_upload(job, kind: str = "", mapping=(), options: dict | None = None) -> Preview:
    """The first rows of an upload as they would arrive; what is not given is guessed. Raises as `preview`."""
    if not Path(job.path).is_file():
        raise FileGone(job=job.id, file=job.file_name)
    return preview(job.workspace, Path(job.path), job.file_name, kind or job.kind, mapping or job.mapping,
                   _options_of(job, options or {}))


def start_upload(job, kind: str = "", mapping=(), options: dict | None = None) -> None:
    """Starts an upload in the background, what is not given being guessed; or goes on with one that was cut short.

    Raises AlreadyRunning, InDoubt where what the kind needs would only be guessed at, and what is wrong with the file or
    the mapping.
    """
    check_free(job)
    if job.phase == "reading":   # nothing of it is in the inbox yet, so it may be understood in another way
        if not Path(job.path).is_file():
            raise FileGone(job=job.id, file=job.file_name)
        chosen = _options_of(job, options or {}).checked()
        opened = sheet.open_sheet(Path(job.path), job.file_name)
        job.kind, whole = settled(opened, kind or job.kind, mapping or job.mapping, chosen)
        job.mapping, job.options = [list(pair) for pair in whole], chosen.kept()
        job.save(update_fields=["kind", "mapping", "options"])
    begin(job)


def _options_of(job, options: dict) -> Options:
    """The options of a job with these put over them. Raises UnknownOption."""
    kept = Options(**job.options)
    unknown = [name for name in options if name not in asdict(kept)]
    if unknown:
        raise UnknownOption(option=unknown[0], value=options[unknown[0]], known=list(asdict(kept)))
    return replace(kept, **options)
