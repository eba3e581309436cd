/** Holding a journey, letting it go on, and ending it. */
import { Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useDeeds } from "../asked";
import type { DialogProps } from "../Dialogs";
import { Field } from "../fields/Field";
import styles from "./publish.module.css";
import words from "../words";

export function Pause({ journey, close }: DialogProps) {
  const t = useWords(words), { pause } = useDeeds(journey.id);
  const [what, setWhat] = useState<"entry" | "all">("entry"), [because, setBecause] = useState("");
  return (
    <Modal open title={t("pause_title", { name: journey.name })} okText={t("pause")} cancelText={t("cancel")} confirmLoading={pause.isPending} onCancel={() => close()} onOk={() => void pause.mutateAsync({ what, because }).then(() => close(), () => undefined)}>
      <Trouble of={pause.error} />
      <Radio.Group className={styles.choices} value={what} onChange={(event) => setWhat(event.target.value)} options={(["entry", "all"] as const).map((value) => ({ value, label: t(`pause_${value}`) }))} />
      <Field label={t("because")}><Input value={because} maxLength={300} onChange={(event) => setBecause(event.target.value)} /></Field>
    </Modal>
  );
}

export function Resume({ journey, close }: DialogProps) {
  const t = useWords(words), { resume } = useDeeds(journey.id);
  const [due, setDue] = useState<"late" | "skip" | "leave">("late");
  return (
    <Modal open title={t("resume_title", { name: journey.name })} okText={t("resume")} cancelText={t("cancel")} confirmLoading={resume.isPending} onCancel={() => close()} onOk={() => void resume.mutateAsync(due).then(() => close(), () => undefined)}>
      <Trouble of={resume.error} />
      <p>{t("due_meanwhile")}</p>
      <Radio.Group className={styles.choices} value={due} onChange={(event) => setDue(event.target.value)} options={(["late", "skip", "leave"] as const).map((value) => ({ value, label: t(`due_${value}`) }))} />
    </Modal>
  );
}

export function Stop({ journey, close }: DialogProps) {
  const t = useWords(words), { stop } = useDeeds(journey.id), [because, setBecause] = useState("");
  return (
    <Modal open title={t("stop_title", { name: journey.name })} okText={t("stop")} okButtonProps={{ danger: true }} cancelText={t("cancel")} confirmLoading={stop.isPending} onCancel={() => close()} onOk={() => void stop.mutateAsync(because).then(() => close(), () => undefined)}>
      <Trouble of={stop.error} />
      <p>{t("stop_text")}</p>
      <Field label={t("because")}><Input value={because} maxLength={300} onChange={(event) => setBecause(event.target.value)} /></Field>
    </Modal>
  );
}
