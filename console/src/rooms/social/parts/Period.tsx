/** How many days are told; it stands in the address. */
import { Segmented } from "antd";
import { useAddress } from "../../../api/address";
import { useWords } from "../../../kit/words";
import words from "../words";

const PERIODS = [7, 30, 90];
const USUAL = 30;

export function usePeriod(): number {
  const [chosen] = useAddress();
  const days = Number(chosen.days);
  return PERIODS.includes(days) ? days : USUAL;
}

export function Period() {
  const t = useWords(words);
  const [, choose] = useAddress();
  const days = usePeriod();
  return <Segmented aria-label={t("period")} value={days} onChange={(value) => choose({ days: value === USUAL ? undefined : String(value) })} options={PERIODS.map((value) => ({ value, label: t("days", { days: value }) }))} />;
}
