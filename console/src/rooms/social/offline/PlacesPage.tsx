/** Places off line: their codes, posters to print, and what each code brought. */
import { Link as To } from "@tanstack/react-router";
import { Button, Input, Table, Upload, message } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { figure } from "../../../kit/format";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Empty } from "../../../parts/Empty";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal } from "../../../shell/me";
import { Brought } from "./Brought";
import { PlaceForm } from "./PlaceForm";
import { Posters } from "./Posters";
import styles from "./Offline.module.css";
import words from "./words";

type Place = Shapes["PlaceOut"];

export default function PlacesPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const [search, setSearch] = useState("");
  const [open, setOpen] = useState<"new" | Place | null>(null);
  const [printing, print] = useState<number[] | null>(null);
  const asked = useAsked(["places", search], (signal) => got(api.GET("/api/w/{workspace}/places", { params: { path: { workspace }, query: { search } }, signal })), { stay: true });
  const close = useDone((place: Place) => got(api.POST("/api/w/{workspace}/places/{place}/close", { params: { path: { workspace, place: place.id } } })), [["places"]]);
  const sheet = useDone((file: File) => {
    const form = new FormData();
    form.append("file", file);
    return got(api.POST("/api/w/{workspace}/places/sheet", { params: { path: { workspace } }, body: form as never, bodySerializer: (body: unknown) => body as never }));
  }, [["places"]]);
  const read = (file: File) => {
    sheet.mutate(file, { onSuccess: (done) => void message.info(t("sheet_done", { made: done.made, changed: done.changed, problems: done.problems.length })) });
    return false;
  };
  const none = asked.data?.length === 0 && !search;
  const make = <Allowed refusal={refusal}><Button className="koi" onClick={() => setOpen("new")}>{t("new_place")}</Button></Allowed>;
  const upload = <Upload accept=".csv,.xlsx" showUploadList={false} beforeUpload={read}><Allowed refusal={refusal}><Button loading={sheet.isPending}>{t("sheet")}</Button></Allowed></Upload>;
  return (
    <Page title={t("places_title")} what={t("places_what")} actions={<>{upload} {!none && <><Button onClick={() => print([])}>{t("print")}</Button> {make}</>}</>}>
      <Trouble of={asked.error ?? sheet.error ?? close.error} />
      {none ? <Empty title={t("places_empty")} text={t("places_empty_text")} action={make} /> : (
        <>
          <Input.Search className={styles.search} allowClear aria-label={t("search")} placeholder={t("search")} onSearch={setSearch} />
          <Card bare label={t("places_title")}>
            <Table<Place> rowKey="id" size="small" loading={!asked.data && !asked.error} dataSource={asked.data as Place[] | undefined} pagination={{ pageSize: 50, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
              { title: t("name"), render: (_, one) => <To to={paths.place} params={{ workspace, place: String(one.id) }}>{one.name}</To> }, { title: t("kind"), render: (_, one) => t(`kind_${one.kind}` as "kind_shop") }, { title: t("city"), dataIndex: "city" }, { title: t("group"), dataIndex: "group" },
              { title: t("item"), render: (_, one) => one.spots.filter((spot) => spot.item).map((spot) => spot.item).join(" · ") }, { title: t("code"), align: "right", render: (_, one) => figure(one.spots.length) },
              { title: "", render: (_, one) => <div className={styles.tools}><Button size="small" onClick={() => print([one.id])}>{t("print")}</Button><Allowed refusal={refusal}><Button size="small" onClick={() => setOpen(one)}>{t("change")}</Button></Allowed><Allowed refusal={refusal}><Button size="small" onClick={() => close.mutate(one)}>{t("close")}</Button></Allowed></div> },
            ]} />
          </Card>
          <Brought places={(asked.data ?? []) as Place[]} />
        </>
      )}
      {open && <PlaceForm place={open === "new" ? null : open} close={() => setOpen(null)} />}
      {printing && <Posters places={printing} close={() => print(null)} />}
    </Page>
  );
}
