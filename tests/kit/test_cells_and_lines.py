"""Texts of others stay texts: in a spreadsheet, and in a line of the log."""

import io
import logging

import pytest

from koipond.kit import cells, logs


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＋1", "－1+1", "＠x", "\n=1", "\x00=1"])
def test_what_a_spreadsheet_would_run_is_a_text(cell):
    assert cells.safe(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "王伟", "a=b", "-12", "+8613800138000", "-1.5", "1,234", "a@b.cn"])
def test_numbers_and_words_stay_as_they_are(cell):
    assert cells.safe(cell) == cell


def test_what_was_sent_to_us_begins_no_line_of_its_own():
    heard, log = io.StringIO(), logging.getLogger("test of lines")
    handler = logging.StreamHandler(heard)
    handler.setFormatter(logs.Text())
    log.addHandler(handler)
    try:
        log.warning("refused %s", "a\n2026-01-01 00:00:00 ERROR koipond all is lost\x1b[2J\u2028b", extra={"name_of": "x\ny"})
        try:
            raise ValueError("c\nERROR forged")
        except ValueError:
            log.exception("no")
    finally:
        log.removeHandler(handler)
    lines = heard.getvalue().splitlines()
    assert lines[0].count("\\n") == 2 and "\\x1b" in lines[0] and "\x1b" not in heard.getvalue()
    assert [line for line in lines if not line.startswith("    ")] == [lines[0], lines[1]], lines
