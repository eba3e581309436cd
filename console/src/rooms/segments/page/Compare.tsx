/** How two segments overlap, and new ones made of the two. */
import { useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { api, got } from "../../../api/client";
import type { components } from "../../../api/generated/schema";
import { useAsked, useWorkspace } from "../../../api/hooks";
import { figure, share } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Card } from "../../../parts/Card";
import { Figure } from "../../../parts/Figure";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import type { Rule } from "../rule";
import words from "../words";
import styles from "./page.module.css";

type Props = { segment: components["schemas"]["SegmentOut"]; others: { id: number; name: string }[]; other?: number; choose: (other?: number) => void };

export function Compare({ segment, others, other, choose }: Props) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const name = others.find((one) => one.id === other)?.name ?? "";
  const found = useAsked(["segments", segment.id, "overlap", other], (signal) => got(api.GET("/api/w/{workspace}/segments/{first}/overlap/{second}", { params: { path: { workspace, first: segment.id, second: other! } }, signal })), { enabled: Boolean(other) });
  const begin = (steps: Rule[]) => void go({ to: paths.narrow, params: { workspace }, search: { steps } });
  const [one, two]: Rule[] = [{ segment: segment.id }, { segment: other ?? 0 }];
  return (
    <Card>
      <div className={styles.row}>
        <Select showSearch={{ optionFilterProp: "label" }} allowClear value={other} placeholder={t("compare_with")} aria-label={t("compare_with")} style={{ minWidth: 280 }} onChange={choose} options={others.filter((each) => each.id !== segment.id).map((each) => ({ value: each.id, label: each.name }))} />
      </div>
      <Trouble of={found.error} />
      {!other && <p className="quiet">{t("compare_none")}</p>}
      {found.data && (
        <>
          <div className={styles.overlap}>
            <Figure name={t("only_this")} value={figure(found.data.only_first)} />
            <Figure name={t("both")} value={figure(found.data.both)} />
            <Figure name={t("only_first", { name })} value={figure(found.data.only_second)} />
          </div>
          <p className="quiet">{t("shared", { share: share(found.data.share) })}</p>
          <div className={styles.row}>
            <span>{t("algebra")}</span>
            <Button onClick={() => begin([{ any: [one!, two!] }])}>{t("union")}</Button>
            <Button onClick={() => begin([one!, two!])}>{t("intersection")}</Button>
            <Button onClick={() => begin([one!, { not: two! }])}>{t("difference")}</Button>
          </div>
        </>
      )}
    </Card>
  );
}
