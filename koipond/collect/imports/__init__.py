"""A sheet becomes items of the inbox: looked at, mapped, checked, every row accounted for. See README.md."""

from koipond.collect.imports.background import resume_imports, stop_imports
from koipond.collect.imports.bad_rows import bad_rows_csv
from koipond.collect.imports.fields import FAMILIES as IMPORT_FAMILIES
from koipond.collect.imports.fields import KINDS as IMPORT_KINDS
from koipond.collect.imports.job import create as create_import
from koipond.collect.imports.job import find as find_import
from koipond.collect.imports.job import progress as import_progress
from koipond.collect.imports.job import run as run_import
from koipond.collect.imports.job import stop as stop_import
from koipond.collect.imports.listing import failed_imports, import_problems, list_imports
from koipond.collect.imports.options import Options as ImportOptions
from koipond.collect.imports.plan import SOURCE as IMPORT_SOURCE
from koipond.collect.imports.preview import preview as preview_import
from koipond.collect.imports.sheet import open_sheet
from koipond.collect.imports.sheet import read as read_sheet
from koipond.collect.imports.uploads import keep_upload, preview_upload, start_upload

__all__ = [
    "IMPORT_FAMILIES", "IMPORT_KINDS", "IMPORT_SOURCE", "ImportOptions", "bad_rows_csv", "create_import", "failed_imports", "find_import", "import_problems", "import_progress",
    "keep_upload", "list_imports", "open_sheet", "preview_import", "preview_upload", "read_sheet", "resume_imports", "run_import",
    "start_upload",
    "stop_import", "stop_imports",
]
