"""`koipond import` as a person types it: without a server, and while one is running."""

import csv

import pytest

from tests.running import Server

LINES = ("订单号,下单时间,商品编号,数量,单价,会员编号\n1001,2024-01-05 10:00,p1,2,1.05,u1\n1001,2024-01-05 10:00,p2,1,3,u1\n"
         "1002,soon,p1,1,1,u2\n")


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path)
    made.koipond("workspace", "create", "demo", "Demo")
    yield made
    made.stop()


def test_from_preview_to_bad_rows_with_and_without_a_server(server, tmp_path):
    sheet = tmp_path / "orders.csv"
    sheet.write_text(LINES, encoding="gb18030")
    asked = ["import", str(sheet), "--workspace", "demo", "--kind", "order_lines"]
    looked = server.koipond(*asked, "--preview")
    assert "订单号 → order_id" in looked and "gb18030" in looked and "collect.E153" in looked
    told = server.koipond(*asked, "--bad-rows", str(tmp_path / "bad.csv"))
    assert "3 rows, 2 imported, 0 here before, 1 left out" in told and "--bad-rows" not in told
    chinese = server.koipond(*asked, "--preview", LANG="zh_CN.UTF-8")
    assert "查看了前 3 行：可导入 2 行，不可导入 1 行" in chinese and "不是日期" in chinese
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as bad:
        rows = list(csv.DictReader(bad))
    assert [(row["line"], row["column"], row["number"]) for row in rows] == [("4", "下单时间", "collect.E153")]
    assert "collect.E118" in server.koipond(*asked, "--resume", check=False)
    server.start()
    assert "2 here before" in server.koipond(*asked)
    assert "collect.E153" in server.koipond(*asked, "--preview")
    wrong = server.koipond("import", str(sheet), "--workspace", "demo", "--kind", "people", "--map", "nothing=email", check=False)
    assert "collect.E104" in wrong and "nothing" in wrong
    (tmp_path / "no.csv").write_bytes(b"%PDF-1.7")
    refused = server.koipond("import", str(tmp_path / "no.csv"), "--workspace", "demo", check=False, LANG="zh_CN.UTF-8")
    assert "collect.E101: 无法把“no.csv”作为表格读取" in refused and "--server" not in refused
