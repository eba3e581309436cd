/** The newest orders with their lines, and what is left of each. */
import { money, figure, moment } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { useZone } from "../../../shell/me";
import words from "../words";
import styles from "./person.module.css";
import type { Whole } from "./use";

export function Orders({ orders }: { orders: Whole["orders"] }) {
  const t = useWords(words);
  const zone = useZone();
  if (!orders.length) return <p className="quiet">{t("no_orders")}</p>;
  return (
    <ul className={styles.list}>
      {orders.map((order) => (
        <li key={order.id}>
          <div className={styles.head}>
            <span><strong>{order.id}</strong> <span className="quiet">{moment(order.ordered_at, zone)} · {t(`order_${order.state}` as never)}</span></span>
            <span><strong>{money(order.amount, order.currency)}</strong>{Number(order.ordered) !== Number(order.amount) && <span className={styles.small}> {t("was_ordered", { amount: money(order.ordered, order.currency) })}</span>}</span>
          </div>
          <table className={styles.lines}><tbody>
            {order.lines.map((line, place) => <tr key={place}><td>{line.product_name || line.product_id}</td><td>{figure(Number(line.quantity), 3)} × {money(line.price, order.currency)}</td></tr>)}
          </tbody></table>
        </li>
      ))}
    </ul>
  );
}
