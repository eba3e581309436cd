/** A person in one column, beside something that is done about them. What somebody may not see is masked by the server; `without` are traits that are not shown here at all. */
import { Link } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useState } from "react";
import { useWorkspace } from "../../../api/hooks";
import { Card } from "../../../parts/Card";
import { Trouble } from "../../../parts/Trouble";
import { useWords } from "../../../kit/words";
import { paths } from "../../../paths";
import type { Kind } from "../search";
import words from "../words";
import { Facts } from "./Facts";
import { History } from "./History";
import styles from "./person.module.css";
import { Thought } from "./Thought";
import { useWhole } from "./use";

export function Beside({ person, without = [] }: { person: number; without?: readonly string[] }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [kinds, choose] = useState<Kind[]>([]);
  const found = useWhole(person), whole = found.data;
  if (!whole) return <><Trouble of={found.error} />{found.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}</>;
  return (
    <div className={styles.side}>
      <Facts whole={{ ...whole, traits: whole.traits.filter((trait) => !without.includes(trait.name)) }} />
      <Thought whole={whole} />
      <Card title={t("history")} extra={<Link to={paths.person} params={{ workspace, person: String(whole.id) }}>{t("number", { id: whole.id })}</Link>}><History person={whole.id} asOf={whole.as_of.tick} kinds={kinds} choose={(next = []) => choose(next)} without={without} /></Card>
    </div>
  );
}
