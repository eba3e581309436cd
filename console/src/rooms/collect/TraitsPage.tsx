/** The catalogue of traits: what is known of people, from where, and how private it is. */
import { Button, Input, Modal, Select, Table, Tag } from "antd";
import { useState } from "react";
import { useAddress } from "../../api/address";
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { useRefusal } from "../../shell/me";
import styles from "./Events.module.css";
import words from "./words";

type Trait = Shapes["CountedOut"];

export default function TraitsPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [place, go] = useAddress();
  const [open, setOpen] = useState<Trait | null>(null);
  const asked = useAsked(["traits"], (signal) => got(api.GET("/api/w/{workspace}/traits/catalogue", { params: { path: { workspace } }, signal })));
  const title = (one: Trait) => (language() === "en" ? one.title_en : one.title_zh) || (`f_${one.name}` in words.words ? t(`f_${one.name}` as "f_name") : "");
  const search = (place.search ?? "").toLowerCase();
  const rows = ((asked.data ?? []) as Trait[]).filter((one) => `${one.name} ${title(one)} ${one.description}`.toLowerCase().includes(search));
  return (
    <Page title={t("traits_title")} what={t("traits_what")}>
      <Input.Search allowClear className={styles.search} aria-label={t("search")} placeholder={t("search")} defaultValue={place.search} onChange={(event) => go({ search: event.target.value })} />
      <Trouble of={asked.error} />
      <Card bare label={t("traits_title")}>
        <Table<Trait> rowKey="name" size="small" loading={!asked.data && !asked.error} dataSource={rows} locale={{ emptyText: t("traits_empty") }} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
          { title: t("trait"), render: (_, one) => <><strong>{title(one) || one.name}</strong> <span className="quiet">{title(one) && one.name}</span>{one.description && <div className="quiet">{one.description}</div>}</> },
          { title: t("type"), render: (_, one) => <>{t(`type_${one.type}` as "type_text")}{one.unit && <span className="quiet"> {one.unit}</span>}</> },
          { title: t("people"), align: "right", render: (_, one) => figure(one.people) },
          { title: t("comes_from"), render: (_, one) => (one.computed ? <Tag>{t("computed")}</Tag> : t("given_by")) },
          { title: t("personal"), render: (_, one) => t(`personal_${one.personal_class}` as "personal_none") },
          { title: t("owner"), dataIndex: "owner" },
          { title: "", render: (_, one) => <Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(one)}>{t("edit")}</Button></Allowed> },
        ]} />
      </Card>
      {open && <TraitForm trait={open} close={() => setOpen(null)} />}
    </Page>
  );
}

function TraitForm({ trait, close }: { trait: Trait; close: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [now, set] = useState({ title_en: trait.title_en, title_zh: trait.title_zh, unit: trait.unit, description: trait.description, owner: trait.owner, personal_class: trait.personal_class });
  const save = useDone(() => got(api.PATCH("/api/w/{workspace}/traits/named/{name}", { params: { path: { workspace, name: trait.name } }, body: now })), [["traits"]]);
  const field = (key: "title_en" | "title_zh" | "unit" | "description" | "owner") => <label key={key}>{t(key)}<Input value={now[key]} onChange={(event) => set({ ...now, [key]: event.target.value })} /></label>;
  return (
    <Modal open title={trait.name} okText={t("save")} cancelText={t("cancel")} onCancel={close} confirmLoading={save.isPending} onOk={() => save.mutate(undefined, { onSuccess: close })}>
      <Trouble of={save.error} />
      <div className={styles.form}>
        {(["title_en", "title_zh", "unit", "description", "owner"] as const).map(field)}
        <label>{t("personal")}<Select aria-label={t("personal")} value={now.personal_class} onChange={(personal_class) => set({ ...now, personal_class })} options={(["none", "personal", "sensitive"] as const).map((value) => ({ value, label: t(`personal_${value}`) }))} /></label>
      </div>
    </Modal>
  );
}
