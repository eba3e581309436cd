"""A list of calls as a spreadsheet, and what was written into it read back: for call centres without a program of their own."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook

from koipond import access
from koipond.deliver.calls import codes, listing, taking
from koipond.deliver.calls.saying import Kept, Said, say_all
from koipond.deliver.errors_calls import BadCallSheet, BadCallTime
from koipond.kit import workbooks
from koipond.kit.errors import Refusal

FIXED = ("id", "call", "name", "phone", "title", "script", "due_at", "result", "call_back_at", "note")
ROWS_AT_MOST = 5_000
BYTES_AT_MOST, INFLATED_AT_MOST, CELLS_AT_MOST = 20 << 20, 200 << 20, 1_000_000
LEASE_HOURS_MOST = 168


def fetch(workspace: str, by: str, most: int = 1_000, hours: int = 48) -> bytes:
    """An .xlsx of tasks that are the fetcher's for so many hours: nobody else calls them meanwhile. A second sheet has the results to choose from."""
    from openpyxl import Workbook  # a tenth of a second, which not every command has to wait for

    name = f"list {by}"
    taken = taking.take(workspace, name, min(most, ROWS_AT_MOST), timedelta(hours=min(hours, LEASE_HOURS_MOST)), member=False)
    calls, zone = listing.shown(workspace, [one.task for one in taken]), ZoneInfo(access.workspace(workspace).time_zone)
    questions = {question.key: question for call in calls for question in call.questions}
    book = Workbook(write_only=True)
    sheet, known = book.create_sheet("calls"), book.create_sheet("results")
    sheet.append(_texts(sheet, [*FIXED, *(f"answer_{key}" for key in questions)]))
    for call in calls:
        asked = {question.key: question for question in call.questions}
        sheet.append(_texts(sheet, [call.id, call.call, call.name, call.phone, call.subject, _script(call), f"{call.due_at.astimezone(zone):%Y-%m-%d %H:%M}", "", "", "",
                                    *("" if key in asked else "—" for key in questions)]))
    known.append(_texts(known, ["code", "en", "zh", "means"]))
    for one in codes.results(workspace):
        known.append(_texts(known, [one.code, one.en, one.zh, one.means]))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(workspace: str, body: bytes, by: str) -> list[tuple[int, Kept | Refusal]]:
    """Says what stands in a sheet that was fetched here: (row of the sheet, what became of it). Rows without a result are passed over;
    the same sheet again changes nothing. Raises BadCallSheet.
    """
    rows = _rows(body)
    names = [str(cell).strip() for cell in rows[0]] if rows else []
    if not {"id", "call", "result"} <= set(names):
        raise BadCallSheet(problem="its first row has no columns id, call and result", problem_zh="第一行没有 id、call 和 result 列")
    if len(rows) > ROWS_AT_MOST + 1:
        raise BadCallSheet(problem=f"it has more than {ROWS_AT_MOST} rows", problem_zh=f"超过 {ROWS_AT_MOST} 行")
    zone, spelled = ZoneInfo(access.workspace(workspace).time_zone), _spelled(workspace)
    told: list[tuple[int, Kept | Refusal]] = []
    said: list[tuple[int, Said]] = []
    for number, cells in enumerate(rows[1:], 2):
        row = dict(zip(names, cells, strict=False))
        if not str(row.get("result", "")).strip():
            continue
        try:
            said.append((number, _said(row, zone, spelled)))
        except Refusal as refused:
            told.append((number, refused))
    kept = say_all(workspace, [one for _, one in said], by)
    return sorted([*told, *((number, one) for (number, _), one in zip(said, kept, strict=True))], key=lambda each: each[0])


def _said(row: dict, zone: ZoneInfo, spelled: dict[str, str]) -> Said:
    try:
        task, call = int(float(row["id"])), int(float(row["call"]))
    except (ValueError, TypeError) as error:
        raise BadCallSheet(problem=f"'{row['id']}' and '{row['call']}' are no numbers", problem_zh=f"“{row['id']}”和“{row['call']}”不是数字") from error
    result = str(row["result"]).strip()
    answers = {name.removeprefix("answer_"): str(value).strip() for name, value in row.items() if name.startswith("answer_") and str(value).strip() not in ("", "—")}
    return Said(task, spelled.get(result.lower(), result), max(call, 1), _moment(row.get("call_back_at", ""), zone), answers, str(row.get("note", "")))


def _moment(value, zone: ZoneInfo) -> datetime | None:
    """A moment of the workspace's zone, as a date of the sheet or as text."""
    if not isinstance(value, datetime):
        text = str(value).strip()
        if not text:
            return None
        try:
            value = datetime.fromisoformat(text.replace("/", "-"))
        except ValueError as error:
            raise BadCallTime(moment=text, most_days=60) from error
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _spelled(workspace: str) -> dict[str, str]:
    """A result may be written as its code or as either of its names."""
    return {name.lower(): one.code for one in codes.results(workspace) for name in (one.en, one.zh, one.code)}


def _rows(body: bytes) -> list[list]:
    if len(body) > BYTES_AT_MOST:
        raise BadCallSheet(problem=f"it has more than {BYTES_AT_MOST >> 20} MB", problem_zh=f"超过 {BYTES_AT_MOST >> 20} MB")
    try:
        workbooks.check(io.BytesIO(body), INFLATED_AT_MOST, CELLS_AT_MOST)
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        return book.get_sheet_by_index(0).to_python()
    except workbooks.TooMuch as error:
        raise BadCallSheet(problem=f"it holds too much: {error.args[0]}", problem_zh=f"内容过多：{error.args[1]}") from error
    except BaseException as error:
        if not isinstance(error, (workbooks.Bad, CalamineError, ValueError, KeyError)) and not workbooks.is_panic(error):
            raise
        raise BadCallSheet(problem="it is no .xlsx", problem_zh="不是 .xlsx 文件") from error


def _script(call: listing.Call) -> str:
    lines = [f"? {question.key}: {question.text}" + "".join(f" | {choice}" for choice in question.choices) for question in call.questions]
    return "\n".join([call.script, *lines])


def _texts(sheet, values: list) -> list:
    """Cells that are texts, whatever they begin with: a name such as `=cmd()` is no formula."""
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value if isinstance(value, int) else _clean(str(value)))
        if not isinstance(value, int):
            cell.data_type = "s"
        cells.append(cell)
    return cells


def _clean(text: str) -> str:
    return "".join(letter for letter in text if letter in "\n\t" or ord(letter) >= 32)[:32_000]
