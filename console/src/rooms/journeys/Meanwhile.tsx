/** Somebody else has saved this draft since it was opened here. Nothing was overwritten; the person says what becomes of both. */
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Space } from "antd";
import { useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { paths } from "../../paths";
import { useJourney } from "./asked";
import type { Editing } from "./JourneyPage";
import words from "./words";

export function Meanwhile({ editing, journey }: { editing: Editing; journey: number }) {
  const t = useWords(words), workspace = useWorkspace(), navigate = useNavigate();
  const theirs = useJourney(journey);
  const take = async () => { const found = await theirs.refetch(); if (found.data) { editing.take(found.data); editing.reset(); } };
  const apart = async () => { const made = await editing.apart(t("apart_name", { name: editing.name })); await take(); void navigate({ to: paths.journey, params: { workspace, journey: String(made.id) } }); };
  return (
    <Alert type="warning" showIcon title={t("newer")}
      action={<Space wrap><Button size="small" onClick={() => void take()}>{t("take_theirs")}</Button><Button size="small" onClick={() => void apart()}>{t("mine_apart")}</Button><Button size="small" danger onClick={() => void editing.save(true)}>{t("mine_over")}</Button></Space>} />
  );
}
