"""What rows of a sheet become: people, orders, products, events; each row accounted for."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from koipond import collect
from koipond.collect.errors import ReservedName
from koipond.collect.imports import errors, reasons
from koipond.collect.imports import job as jobs
from koipond.collect.imports.options import Options


@pytest.fixture
def bring(workspace, tmp_path):
    """`bring(text, kind, *pairs, **options)`: imports a CSV of this text; pairs are "Column=field"."""

    def imported(text: str, kind: str, *pairs: str, name: str = "sheet.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        chosen = Options(**{"time_zone": "Asia/Shanghai", **options})
        mapping = [tuple(pair.rsplit("=", 1)) for pair in pairs]
        looked = collect.preview_import(workspace, path, kind=kind, mapping=mapping, options=chosen)
        job = collect.create_import(workspace, path, kind=kind, mapping=looked.mapping, options=chosen)
        done = collect.run_import(job)
        assert done.rows == done.imported + done.known + done.refused
        return done

    return imported


@pytest.fixture
def inbox(db):
    """The items in the inbox, each message once, as dictionaries."""

    def items(kind="", name=""):
        found = db.dicts("SELECT kind, name, message_id, at, user_id, anonymous_id, properties, traits, context FROM collect_inbox"
                         " ORDER BY seq LIMIT 1 BY message_id")
        for item in found:
            for part in ("properties", "traits", "context"):
                item[part] = json.loads(item[part]) if item[part] else {}
        return [item for item in found if item["kind"] == (kind or item["kind"]) and item["name"] == (name or item["name"])]

    return items


def problems(workspace, done):
    return [(p.line, p.column, p.reason, p.refused)
            for p in collect.import_problems(collect.find_import(workspace, done.id))]


PEOPLE = """会员编号,姓名,邮箱,手机号,生日,城市,短信订阅,邮件同意,授权时间,喜欢的鱼
u1,美,mei@example.com,13800138000,1990年1月5日,上海,是,是,2024-01-02,锦鲤
u2,Tom,tom@example.com,,1985/3/1,London,,no,,
,Ana,,139 0013 9000,,,,,,
u4,Wei,not an address,13700137000,yesterday,苏州,perhaps,,,
,Nobody,,,,,,,,
"""


def test_people_arrive_with_traits_and_consents(bring, inbox, workspace):
    done = bring(PEOPLE, "people")
    assert (done.rows, done.imported, done.refused, done.cells_left_out) == (5, 4, 1, 3)
    mei, tom, ana, wei = inbox("identify")
    assert mei["user_id"] == "u1"
    assert mei["traits"] == {"name": "美", "email": "mei@example.com", "phone": "13800138000", "birthday": "1990-01-05",
                             "city": "上海", "喜欢的鱼": "锦鲤"}
    assert ana["user_id"] == "" and ana["traits"] == {"name": "Ana", "phone": "139 0013 9000"}
    assert "email" not in wei["traits"] and "birthday" not in wei["traits"] and wei["traits"]["city"] == "苏州"
    assert problems(workspace, done) == [
        (5, "生日", "not_a_date", False), (5, "短信订阅", "not_yes_or_no", False), (5, "邮箱", "not_an_email", False),
        (6, "会员编号 / 邮箱 / 手机号", "no_identifier", True),
    ]
    granted = inbox("track", "consent_granted")
    assert [(item["user_id"], item["properties"]["channel"], item["at"].isoformat()[:10]) for item in granted] == [
        ("u1", "sms", "2024-01-01"), ("u1", "email", "2024-01-01")]
    assert granted[0]["properties"] == {"channel": "sms", "purpose": "marketing", "method": "import", "proof": "sheet.csv, line 2"}
    assert granted[0]["context"] == {}, "the user id names her; without one it would be e-mail and phone"
    assert [(item["user_id"], item["properties"]["channel"]) for item in inbox("track", "consent_withdrawn")] == [("u2", "email")]


def test_a_later_sheet_may_change_a_trait_but_not_bring_back_a_consent(bring, inbox):
    text = "user_id,city,email consent\nu1,{},{}\n"
    for city, consent in (("A", "yes"), ("B", "no"), ("A", "yes")):
        bring(text.format(city, consent), "people", name=f"{len(inbox())}.csv")
    cities = [item["traits"]["city"] for item in inbox("identify")]
    assert cities == ["A", "B"], "the third sheet is byte for byte the first one"
    bring(text.format("A", "yes") + "\n", "people", name="later.csv")
    assert [item["traits"]["city"] for item in inbox("identify")] == ["A", "B", "A"]
    assert [item["name"] for item in inbox("track")] == ["consent_granted", "consent_withdrawn"]


LINES = """订单号,下单时间,商品编号,商品名称,数量,单价,会员编号,国家
1001,2024-01-05 10:00,p1,茶,2,¥1.05,u1,中国
1002,2024-01-06,p2,壶,1,"1,200.00",,
1001,2024-01-05 09:00,p3,杯,3,0.333,u1,
1001,2024-01-05 10:00,p4,盘,1,5,u2,
C1001,2024-02-01,p1,茶,-1,1.05,u1,中国
A7,2024-02-02,B,坏账,1,-99.99,,
1003,2024-01-07,p1,茶,x,1,u3,
,2024-01-07,p1,茶,1,1,u3,
1004,2024-01-07,p1,茶,1,,u3,
"""


def test_lines_are_gathered_into_orders_wherever_they_stand(bring, inbox, workspace):
    done = bring(LINES, "order_lines", currency="CNY")
    assert (done.rows, done.imported, done.anonymous, done.refused) == (9, 5, 2, 4)
    assert problems(workspace, done) == [
        (5, "会员编号", "other_customer", True), (8, "数量", "not_a_number", True), (9, "订单号", "missing", True),
        (10, "单价", "missing", True)]
    first = inbox("track", "order_completed")[0]
    assert first["message_id"] == "order:1001" and first["user_id"] == "u1"
    assert first["at"].replace(tzinfo=UTC) == datetime(2024, 1, 5, 1, tzinfo=UTC), "the earlier of its two times, in Shanghai"
    assert first["properties"] == {
        "order_id": "1001", "total": "3.099", "currency": "CNY", "country": "中国",
        "products": [{"product_id": "p1", "name": "茶", "quantity": "2", "price": "1.05"},
                     {"product_id": "p3", "name": "杯", "quantity": "3", "price": "0.333"}]}
    assert {item["properties"]["order_id"]: (item["name"], item["properties"]["total"], item["user_id"]) for item in inbox("track")} == {
        "1001": ("order_completed", "3.099", "u1"), "1002": ("order_completed", "1200", ""),
        "C1001": ("order_cancelled", "-1.05", "u1"), "A7": ("order_adjusted", "-99.99", "")}
    [person] = inbox("identify")
    assert (person["user_id"], person["traits"]) == ("u1", {"country": "中国"})


def test_the_same_orders_again_are_known_and_changed_ones_are_left_as_they_are(bring, inbox, workspace):
    bring(LINES, "order_lines")
    before = inbox()
    again = bring(LINES, "order_lines")
    assert (again.imported, again.known, again.refused, again.items) == (0, 5, 4, 0)
    changed = bring(LINES.replace("¥1.05,u1", "¥9.99,u1"), "order_lines", name="changed.csv")
    assert (changed.imported, changed.known, changed.refused) == (0, 3, 6)
    assert {reason for *_, reason, _ in problems(workspace, changed)} == {
        "order_changed", "other_customer", "missing", "not_a_number"}
    assert inbox() == before


def test_letters_before_order_ids_mean_nothing_where_all_have_them(bring, inbox):
    bring("order_id,at,qty,price\nA1,2024-01-01,1,1\nC2,2024-01-01,1,2\nC3,2024-01-01,-1,2\n", "order_lines")
    assert [item["name"] for item in inbox("track")] == ["order_completed", "order_completed", "order_cancelled"]


def test_an_order_a_row_with_its_status(bring, inbox, workspace):
    done = bring("""订单编号,付款时间,实付金额,邮箱,订单状态
1,2024-01-01 10:00,100.5,a@x.cn,交易成功
2,2024-01-01 11:00,20,b@x.cn,已退款
3,2024-01-01 12:00,30,c@x.cn,待付款
4,2024-01-01 13:00,-5,a@x.cn,
4,2024-01-01 13:00,-5,a@x.cn,
5,2024-01-01 13:00,1.23456,a@x.cn,
""", "orders")
    assert (done.rows, done.imported, done.refused) == (6, 3, 3)
    assert [(line, reason) for line, _, reason, _ in problems(workspace, done)] == [
        (4, "order_not_paid"), (6, "order_twice"), (7, "too_many_places")]
    assert sorted((item["message_id"], item["name"], item["properties"]["total"]) for item in inbox("track")) == [
        ("order:1", "order_completed", "100.5"), ("order:2", "order_completed", "20"),
        ("order:2:cancelled", "order_cancelled", "-20"), ("order:4", "order_cancelled", "-5")]
    assert inbox("track")[0]["context"] == {"traits": {"email": "a@x.cn"}}
    assert {item["traits"]["email"] for item in inbox("identify")} == {"a@x.cn", "b@x.cn"}


def test_products_and_events(bring, inbox, workspace):
    bring("sku,名称,分类,价格,颜色\np1,茶,饮品,¥12.50,红\n,无,,1,\np2,壶,,free,\n", "products", currency="CNY")
    assert [item["properties"] for item in inbox("product")] == [
        {"product_id": "p1", "name": "茶", "category": "饮品", "price": "12.5", "currency": "CNY", "颜色": "红"}]
    done = bring("time,event,userid,page\n2024-01-05T10:00:00Z,Signed Up,u1,/a\n2024-01-05T10:00:00Z,Signed Up,u1,/a\n"
                 "2200-01-01,x,u1,\n1969-01-01,x,u1,\n2024-01-05,,u1,\n2024-01-06,Looked,,/b\n", "events")
    assert (done.rows, done.imported, done.anonymous, done.refused) == (6, 3, 1, 3)
    assert [reason for *_, reason, _ in problems(workspace, done)] == ["in_the_future", "too_old", "missing"]
    assert [(item["name"], item["user_id"], item["properties"]) for item in inbox("track")] == [
        ("Signed Up", "u1", {"page": "/a"}), ("Looked", "", {"page": "/b"})]


@pytest.mark.parametrize("more", [{}, {"event": "Visited shop"}])
def test_receipts_of_our_own_messages_are_not_imported(bring, inbox, workspace, more):
    done = bring("time,event,userid\n2024-01-05,email_opened,u1\n2024-01-06,Email Opened,u1\n", "events", **more)
    assert (done.imported, [reason for *_, reason, _ in problems(workspace, done)]) == (1, ["reserved_name"])
    assert [item["name"] for item in inbox("track")] == ["Email Opened"]
    with pytest.raises(ReservedName):
        bring("email,date\na@x.cn,2024-01-05\n", "events", event="email_clicked")


def test_events_may_all_have_one_name(bring, inbox):
    bring("email,date\na@x.cn,2024-01-05\n", "events", event="Visited shop")
    assert [item["name"] for item in inbox("track")] == ["Visited shop"]


def test_day_and_month_are_told_apart_by_the_whole_file(bring, inbox, workspace, tmp_path):
    bring("InvoiceNo,InvoiceDate,Quantity,UnitPrice\n1,12/1/2010 8:26,1,1\n2,12/13/2010 8:26,1,1\n", "order_lines", time_zone="UTC")
    assert [item["at"].strftime("%Y-%m-%d %H:%M") for item in inbox("track")] == ["2010-12-01 08:26", "2010-12-13 08:26"]
    with pytest.raises(errors.UnclearDates):
        bring("InvoiceNo,InvoiceDate,Quantity,UnitPrice\n1,12/1/2010 8:26,1,1\n", "order_lines", name="one.csv")
    job = collect.create_import(workspace, tmp_path / "one.csv", kind="order_lines", options=Options(date_order="dmy"), mapping=[
        ("InvoiceNo", "order_id"), ("InvoiceDate", "at"), ("Quantity", "quantity"), ("UnitPrice", "price")])
    assert collect.run_import(job).refused == 1, "it is here already, with another date"


@pytest.mark.parametrize("pairs, error", [
    (["nothing=email"], errors.MissingColumn), (["a=wings"], errors.UnknownField), (["a=email", "b=email"], errors.MappedTwice),
    (["a=trait.x", "b=trait.y"], errors.NothingMappedTo), (["a=trait.x:colour"], errors.UnknownField),
])
def test_a_wrong_mapping_is_refused_before_anything_is_read(bring, pairs, error):
    with pytest.raises(error) as caught:
        bring("a,b\n1,2\n", "people", *pairs)
    assert caught.value.hint and caught.value.zh


def test_an_order_with_too_many_lines_is_a_wrong_mapping(bring, monkeypatch):
    monkeypatch.setattr("koipond.collect.imports.staging.LINES_AN_ORDER", 3)
    with pytest.raises(errors.TooManyLines):
        bring("country,at,qty,price\n" + "cn,2024-01-01,1,1\n" * 4, "order_lines", "country=order_id")


def test_an_unknown_time_zone_is_refused(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("email\na@x.cn\n")
    with pytest.raises(errors.UnknownZone):
        collect.create_import(workspace, tmp_path / "a.csv", options=Options(time_zone="Moon/Sea"))


def test_bad_rows_come_as_a_sheet_that_no_spreadsheet_runs(bring, workspace):
    done = bring('email,birthday\na@x.cn,"=HYPERLINK(""http://x"")"\nb@x.cn,+1\n,\n@x,\n', "people")
    text = "".join(collect.bad_rows_csv(collect.find_import(workspace, done.id), "zh-CN"))
    header, *rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert header == ["行号", "列", "值", "编号", "原因", "处理"]
    assert [(row[0], row[1], row[2], row[3], row[5]) for row in rows] == [
        ("2", "birthday", "'=HYPERLINK(\"http://x\")", "collect.E153", "该单元格未导入"),
        ("3", "birthday", "+1", "collect.E153", "该单元格未导入"),
        ("5", "email", "", "collect.E152", "该行未导入"), ("5", "email", "'@x", "collect.E157", "该单元格未导入")]


def test_every_reason_has_a_number_and_both_languages():
    numbers = [reason.number for reason in reasons.REASONS.values()]
    assert len(set(numbers)) == len(numbers) == 21
    assert all(reason.zh and "。" in reason.zh or "：" in reason.zh for reason in reasons.REASONS.values())


def test_guesses_for_the_real_sheet_and_a_chinese_one(workspace, tmp_path):
    path = tmp_path / "real.csv"
    path.write_text("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
                    "536365,85123A,HEART,6,12/1/2010 8:26,2.55,17850.0,United Kingdom\n")
    looked = collect.preview_import(workspace, path)
    assert looked.kind == "order_lines" and dict(looked.mapping[:-2]) == {
        "InvoiceNo": "order_id", "StockCode": "product_id", "Description": "product_name", "Quantity": "quantity",
        "InvoiceDate": "at", "UnitPrice": "price", "CustomerID": "user_id"}
    assert looked.mapping[-2:] == [("Country", "country"), ("Country", "trait.country")]
    assert looked.items[0]["user_id"] == "17850"
    path.write_text("联系方式,谁,生日\n13800138000,mei@x.cn,1990-01-05\n")
    assert collect.preview_import(workspace, path, kind="people").mapping == [
        ("联系方式", "phone"), ("谁", "email"), ("生日", "birthday")]


def test_a_preview_leaves_nothing_behind(workspace, db, tmp_path):
    (tmp_path / "a.csv").write_text(LINES)
    looked = collect.preview_import(workspace, tmp_path / "a.csv")
    assert looked.rows_refused == 4 and {p.line for p in looked.problems} == {5, 8, 9, 10}
    assert [db.value(f"SELECT count() FROM {table}") for table in ("collect_staging", "collect_inbox", "collect_orders", "collect_problems")] == [0, 0, 0, 0]


def test_a_stopped_import_goes_on_where_it_was(workspace, db, tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH_ROWS", 120)
    text = "order_id,at,qty,price,customer\n" + "".join(f"{i % 100:03},2024-01-01,1,1.01,c{i % 100}\n" for i in range(1000))
    (tmp_path / "a.csv").write_text(text)
    job = collect.create_import(workspace, tmp_path / "a.csv", kind="order_lines", mapping=[
        ("order_id", "order_id"), ("at", "at"), ("qty", "quantity"), ("price", "price"), ("customer", "user_id")])
    with pytest.raises(errors.Stopped):
        collect.run_import(job, lambda progress: progress.imported >= 300 and collect.stop_import(job))
    job.refresh_from_db()
    assert job.state == "stopped" and 0 < job.imported < 1000
    assert jobs.cut_short(workspace, tmp_path / "a.csv", "order_lines") == job
    type(job).objects.filter(id=job.id).update(cursor="010", imported=110)   # as if the last batches had not been noted
    job.refresh_from_db()
    done = collect.run_import(job)
    assert (done.imported, done.refused, done.known) == (1000, 0, 0)
    assert db.rows("SELECT uniq(message_id), count() > 100 FROM collect_inbox") == [(100, 1)]
    assert db.value("SELECT count() FROM collect_staging") == 0


def test_a_file_that_changed_or_went_cannot_be_gone_on_with(workspace, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("email\na@x.cn\n")
    job = collect.create_import(workspace, path, kind="people", mapping=[("email", "email")])
    path.write_text("email\nb@x.cn\n")
    with pytest.raises(errors.FileChanged):
        collect.run_import(job)
    path.unlink()
    with pytest.raises(errors.FileGone):
        collect.run_import(job)
    job.refresh_from_db()
    assert job.state == "failed" and job.error["number"] == "collect.E116"


def test_two_cannot_run_one_import(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("email\na@x.cn\n")
    job = collect.create_import(workspace, tmp_path / "a.csv", kind="people", mapping=[("email", "email")])
    jobs.take(job)
    try:
        with pytest.raises(errors.AlreadyRunning):
            collect.run_import(collect.find_import(workspace, job.id))
    finally:
        jobs._here.discard(job.id)
    assert collect.run_import(job).state == "done"


def test_options_are_kept_with_the_job():
    assert replace(Options(), letters=True).kept()["letters"] is True


def test_the_same_orders_are_the_same_whatever_the_format(workspace, tmp_path, inbox):
    columns = {"order_id": ["7", "7", "8"], "at": [datetime(2024, 1, 5, 10, 30)] * 3, "quantity": [1, 2, 3],
               "price": [0.1, 2.5, 1000.25], "user_id": [17850, 17850, None]}
    book = openpyxl.Workbook()
    for row in [list(columns), *zip(*columns.values(), strict=True)]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in zip(*columns.values(), strict=True)]
    (tmp_path / "a.csv").write_text("\n".join([",".join(columns), *lines]), encoding="gb18030")
    told = []
    for name in ("a.xlsx", "a.parquet", "a.csv"):
        looked = collect.preview_import(workspace, tmp_path / name)
        done = collect.run_import(collect.create_import(workspace, tmp_path / name, kind=looked.kind, mapping=looked.mapping))
        told.append((looked.format, done.imported, done.known, done.refused))
    assert told == [("xlsx", 3, 0, 0), ("parquet", 0, 3, 0), ("csv", 0, 3, 0)]
    assert [(item["user_id"], item["properties"]["total"]) for item in inbox("track")] == [("17850", "5.1"), ("", "3000.75")]


def test_a_preview_of_what_is_here_does_not_take_the_cut_at_its_end_for_a_change(bring, workspace, tmp_path):
    lines = "".join(f"{1001 + n // 3},2024-01-05,{n},1,2,u1\n" for n in range(1_201))
    bring("order_id,at,product_id,quantity,price,user_id\n" + lines, "order_lines")
    looked = collect.preview_import(workspace, tmp_path / "sheet.csv", kind="order_lines")
    assert (looked.rows_looked_at, looked.rows_imported, looked.rows_refused, looked.problems) == (1_000, 1_000, 0, [])


@pytest.mark.parametrize("text, kind, mapping", [
    ("会员编号,邮箱\nu1,a@x.cn\n", "people", [("会员编号", "user_id"), ("邮箱", "email")]),
    ("user_id,customer id,contact\nu1,7,b@x.cn\n", "people", [("user_id", "user_id"), ("contact", "email"), ("customer id", "trait.customer_id")]),
    ("InvoiceNo,InvoiceDate,Quantity,UnitPrice\n1,2024-01-05,2,3\n", "order_lines",
     [("InvoiceNo", "order_id"), ("InvoiceDate", "at"), ("Quantity", "quantity"), ("UnitPrice", "price")]),
])
def test_without_a_mapping_the_guessed_one_is_taken_where_it_is_certain(workspace, tmp_path, text, kind, mapping):
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    job = collect.create_import(workspace, path)
    assert (job.kind, sorted(map(tuple, job.mapping))) == (kind, sorted(mapping))
    assert collect.run_import(job).imported == 1


@pytest.mark.parametrize("text, kind, options, columns", [
    ("who,when\nu1,2024-01-05\n", "events", {"event": "Visited"}, ["when → at?"]),
    ("contact\na@x.cn\n", "people", {}, ["contact → email?"]),
    ("event,timestamp,时间,userid\nx,2024-01-05,2024-01-06,u1\n", "events", {}, ["timestamp → at?"]),
])
def test_what_is_needed_and_in_doubt_is_named_and_refused(workspace, tmp_path, text, kind, options, columns):
    path = tmp_path / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(errors.InDoubt) as caught:
        collect.create_import(workspace, path, kind=kind, options=Options(**options))
    assert caught.value.fields["columns"] == columns and caught.value.number == "collect.E122"
    column, field = columns[0].removesuffix("?").split(" → ")
    looked = collect.preview_import(workspace, path, kind=kind, options=Options(**options))
    assert [one.doubtful for one in looked.columns if one.name == column] == [(field,)]
    assert collect.run_import(collect.create_import(workspace, path, kind=kind, options=Options(**options), mapping=looked.mapping)).imported == 1
