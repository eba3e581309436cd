"""Rows about orders, one a row or one a line: gathered into orders wherever in the file their lines stand."""

import pyarrow as pa
import pyarrow.compute as pc

from koipond.collect.imports.batch import PROBLEMS, Batch, items, problems
from koipond.collect.imports.cells import Use
from koipond.collect.imports.events import told
from koipond.collect.imports.plan import Plan, binds, contact, identifiers, json_of, properties, rows, traits
from koipond.engine import Database, Sql, named

LINES_AN_ORDER = 20_000   # more means that the wrong column is mapped to order_id; the real year has one of 1,114

# An order with these words was paid once and taken back: it counts, and its cancellation counts against it.
BACK = ["cancelled", "canceled", "refunded", "returned", "已取消", "取消", "已退款", "退款", "退款成功", "退款完成", "全额退款",
        "已退货", "退货", "退货退款"]
# An order with these words has brought no money.
UNPAID = ["unpaid", "pending", "voided", "expired", "abandoned", "draft", "failed", "closed", "待付款", "未付款", "待支付",
          "未支付", "等待买家付款", "支付失败", "已关闭", "交易关闭", "订单关闭", "已失效"]


def gather(db: Database, plan: Plan, after: str, upto: str) -> Batch:
    """The orders between two keys. Orders that are here already from an earlier import are left as they are."""
    found = db.table(_select(plan), after=after, upto=upto, **binds(plan))
    fresh = found.filter(pc.and_(pc.equal(found["seen"], 0), pc.not_equal(found["name"], "")))
    changed = found.filter(pc.equal(found["seen"], 2))
    wrong = pa.concat_tables([problems(plan, found), _changed(plan, changed)])
    known = _lines(found.filter(pc.equal(found["seen"], 1)))
    ids = pc.binary_join_element_wise("order", fresh["key"], ":")
    fresh = fresh.append_column("message_id", ids)
    tables = [items("track", fresh, name="name", properties="properties", context="contact"), _reversals(fresh)]
    if identifiers(plan) or traits(plan):
        tables.append(told(fresh))
    return Batch(
        pa.concat_tables(tables), wrong, imported=_lines(fresh), known=known,
        anonymous=_lines(fresh.filter(pc.equal(fresh["nobody"], 1))), refused=pc.sum(wrong["refused"]).as_py() or 0,
        orders=pa.table({"order_id": fresh["key"], "content": fresh["content"]}),
    )


def _lines(orders: pa.Table) -> int:
    return pc.sum(pc.list_value_length(orders["lines"])).as_py() or 0


def _reversals(fresh: pa.Table) -> pa.Table:
    """The cancellation of an order that stands in the sheet as taken back."""
    back = fresh.filter(pc.not_equal(fresh["reversal"], ""))
    at = back.column_names.index("message_id")
    back = back.set_column(at, "message_id", pc.binary_join_element_wise(back["message_id"], "cancelled", ":"))
    back = back.append_column("cancelled", pa.array(["order_cancelled"] * back.num_rows, pa.string()))
    return items("track", back, name="cancelled", properties="reversal", context="contact")


def _changed(plan: Plan, orders: pa.Table) -> pa.Table:
    """One problem per line of an order that is here with other content."""
    lists = orders["lines"].combine_chunks()
    lines, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    keys = orders["key"].combine_chunks().take(parents)
    column = plan.use("order_id").column
    return pa.table([lines, pa.array([column] * len(lines), pa.string()), keys,
                     pa.array(["order_changed"] * len(lines), pa.string()), pa.array([1] * len(lines), pa.uint8()), keys],
                    names=PROBLEMS.names).cast(PROBLEMS)


def _select(plan: Plan) -> Sql:
    said = _Said(plan)
    return Sql.of(
        named("collect.import_orders"), rows=_order_rows(plan, said), **_odd(plan),
        total=Sql("round(arraySum(x -> x.4 * x.5, kept), 4)"), said=said.gathered(),
        status=said.of_rows(plan.use("status")), status_place=_place(plan.use("status")),
        unpaid_words=Sql.value(UNPAID, "Array(String)"), back_words=Sql.value(BACK, "Array(String)"),
        user_id=said.first(plan.use("user_id")), anonymous_id=said.first(plan.use("anonymous_id")),
        contact=contact(said.first(plan.use("user_id")), said.object(identifiers(plan))),
        traits=said.object(identifiers(plan) + traits(plan)),
        properties=_properties(plan, said, ""), reversal=_properties(plan, said, "-"),
    )


def _order_rows(plan: Plan, said: "_Said") -> Sql:
    lines = plan.kind == "order_lines"
    who = Sql.of("multiIf([[user_id]] != '', [[user_id]], [[contact]] != '', [[contact]], [[anonymous_id]])",
                 user_id=plan.value("user_id"), anonymous_id=plan.value("anonymous_id"), contact=json_of(identifiers(plan)))
    return Sql.of(
        named("collect.import_order_rows"), rows=rows(plan, order="key"), at=plan.value("at"), who=who,
        quantity=plan.value("quantity") if lines else Sql("'1'"), price=plan.value("price" if lines else "total"),
        product_id=plan.value("product_id"), product_name=plan.value("product_name"), said=said.cells(),
    )


def _odd(plan: Plan) -> dict[str, Sql]:
    """Which rows of an order cannot be its own: of another customer, or a second row where an order is one row."""
    if plan.kind == "orders":
        return {"odd": Sql("x.1 != rows[1].1"), "odd_reason": Sql("'order_twice'"),
                "odd_place": _place(plan.use("order_id"))}
    named_by = plan.use("user_id") or plan.use("email") or plan.use("phone") or plan.use("anonymous_id")
    return {"odd": Sql("x.3 != '' AND x.3 != first_customer"), "odd_reason": Sql("'other_customer'"),
            "odd_place": _place(named_by)}


def _place(use: Use | None) -> Sql:
    return Sql(f"toUInt16({use.place if use else 0})")


def _properties(plan: Plan, said: "_Said", sign: str) -> Sql:
    """What is known of the order as JSON; amounts are texts, so that they stay exact."""
    currency = Sql.of("if([[c]] = '', {currency:String}, [[c]])", c=said.first(plan.use("currency")))
    pairs = [("order_id", Sql("key")), ("total", Sql(f"toString({sign}total)")), ("currency", currency),
             ("country", said.first(plan.use("country"))), ("status", Sql("status"))]
    described = json_of(pairs + [(name, said.first_of(value)) for name, value in properties(plan)])
    if plan.kind == "orders":
        return described
    lines = (f"toJSONString(arrayMap(x -> CAST((x.6, x.7, toString({sign}x.4), toString(x.5)),"
             " 'Tuple(product_id String, name String, quantity String, price String)'), kept))")
    return Sql.of("concat(substring([[d]], 1, length([[d]]) - 1), ',\"products\":', [[lines]], '}')",
                  d=described, lines=Sql(lines))


class _Said:
    """The texts that the rows of an order say of all of it, by their place in `said`: the first that is not '' counts."""

    def __init__(self, plan: Plan):
        wanted = [plan.value(name) for name in ("user_id", "anonymous_id", "currency", "country", "status") if plan.use(name)]
        wanted += [value for _, value in identifiers(plan) + traits(plan) + properties(plan)]
        self._places = {value.text: place for place, value in enumerate(wanted, 1)}
        self._plan = plan

    def cells(self) -> Sql:
        return Sql(f"array({', '.join(self._places)})") if self._places else Sql("array('')")

    def first(self, use: Use | None) -> Sql:
        return self.first_of(Sql(f"v{use.number}")) if use else Sql("''")

    def first_of(self, value: Sql) -> Sql:
        return Sql(f"said[{self._places[value.text]}]")

    def gathered(self) -> Sql:
        """The first text of each place, as one array."""
        return Sql("arrayMap(i -> arrayFirst(t -> t != '', arrayMap(x -> x.8[i], kept)),"
                   f" range(1, {len(self._places) + 1}))") if self._places else Sql("['']")

    def of_rows(self, use: Use | None) -> Sql:
        """The same for one field, where `said` is not gathered yet."""
        if not use:
            return Sql("''")
        place = self._places[f"v{use.number}"]
        return Sql(f"arrayFirst(x -> x.8[{place}] != '', kept).8[{place}]")

    def object(self, pairs: list[tuple[str, Sql]]) -> Sql:
        return json_of([(name, self.first_of(value)) for name, value in pairs])


def noted(orders: pa.Table, job: int) -> pa.Table:
    """Rows of collect_orders for the orders of a batch."""
    return orders.append_column("import", pa.repeat(pa.scalar(job, pa.uint64()), orders.num_rows))
