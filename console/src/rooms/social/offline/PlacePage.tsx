/** One place: its codes, what hangs there, and what each brought. */
import { Link as To, useParams } from "@tanstack/react-router";
import { Button, Select, Skeleton, Table, Tag, Typography } from "antd";
import { useState } from "react";
import type { Shapes } from "../../../api/answers";
import { api, got } from "../../../api/client";
import { useAsked, useDone, useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Allowed } from "../../../parts/Allowed";
import { Card } from "../../../parts/Card";
import { Page } from "../../../parts/Page";
import { Trouble } from "../../../parts/Trouble";
import { paths } from "../../../paths";
import { useRefusal } from "../../../shell/me";
import { Qr, QrDownloads } from "../parts/Qr";
import { Brought } from "./Brought";
import { PlaceForm } from "./PlaceForm";
import { Posters } from "./Posters";
import styles from "./Offline.module.css";
import words from "./words";

type Place = Shapes["PlaceOut"];
type Spot = Shapes["LinkOut"];

export default function PlacePage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const place = Number((useParams({ strict: false }) as { place: string }).place);
  const [changing, change] = useState(false);
  const [printing, print] = useState<number[] | null>(null);
  const params = { path: { workspace, place } };
  const asked = useAsked(["places", "one", place], (signal) => got(api.GET("/api/w/{workspace}/places/{place}", { params, signal })));
  const close = useDone((one: Place) => got(api.POST(one.closed_at ? "/api/w/{workspace}/places/{place}/open" : "/api/w/{workspace}/places/{place}/close", { params })), [["places"]]);
  const one = asked.data as Place | undefined;
  const back = <To to={paths.places} params={{ workspace }}>← {t("places_title")}</To>;
  if (!one) return <Page title={t("places_title")} back={back}><Trouble of={asked.error} />{!asked.error && <Skeleton active />}</Page>;
  const named = (spot: Spot) => spot.item || t("whole_place");
  return (
    <Page title={one.name} back={back} what={[t(`kind_${one.kind}` as "kind_shop"), one.city, one.group, one.address].filter(Boolean).join(" · ")} stands={one.closed_at ? <Tag>{t("closed")}</Tag> : undefined} actions={<>
      <Allowed refusal={refusal}><Button onClick={() => close.mutate(one)}>{t(one.closed_at ? "open" : "close")}</Button></Allowed> <Allowed refusal={refusal}><Button onClick={() => change(true)}>{t("change")}</Button></Allowed> {!one.closed_at && <Button className="koi" onClick={() => print([])}>{t("print")}</Button>}</>}>
      <Trouble of={close.error} />
      <Brought places={[one]} of={one.id} />
      <Card bare title={t("codes")}>
        <Table<Spot> rowKey="id" size="small" dataSource={one.spots as Spot[]} pagination={false} scroll={{ x: "max-content" }} columns={[
          { title: t("item"), render: (_, spot) => <strong>{named(spot)}</strong> },
          { title: t("code"), render: (_, spot) => <Qr src={`/api/w/${workspace}/links/${spot.id}/picture?${spot.carrier}${spot.carrier_code}`} name={`${one.name} · ${named(spot)}`} /> },
          { title: t("hangs"), render: (_, spot) => <Hangs spot={spot} label={`${t("hangs")}: ${named(spot)}`} /> },
          { title: t("short"), render: (_, spot) => <Typography.Text copyable>{spot.address}</Typography.Text> },
          { title: "", render: (_, spot) => <div className={styles.tools}><QrDownloads src={`/api/w/${workspace}/links/${spot.id}/picture`} name={`${one.name} ${named(spot)}`} vector={!spot.carrier} />{!one.closed_at && <Button onClick={() => print([spot.id])}>{t("poster")}</Button>}</div> },
        ]} />
      </Card>
      {changing && <PlaceForm place={one} close={() => change(false)} />}
      {printing && <Posters places={[one.id]} spots={printing} close={() => print(null)} />}
    </Page>
  );
}

/** Which code hangs there: its own short link, or one of WeChat or WeCom. */
function Hangs({ spot, label }: { spot: Spot; label: string }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const asked = useAsked(["places", "carriers"], (signal) => got(api.GET("/api/w/{workspace}/places/carriers", { params: { path: { workspace } }, signal })));
  const set = useDone((said: string) => {
    const [carrier = "", code = "0"] = said.split(" ");
    return got(api.PUT("/api/w/{workspace}/places/spots/{spot}/carrier", { params: { path: { workspace, spot: spot.id } }, body: { carrier: carrier as "wechat", code: Number(code) } }));
  }, [["places"], ["brought"]]);
  const of = (carrier: "wechat" | "wecom") => (asked.data ?? []).filter((one) => one.carrier === carrier).map((one) => ({ value: `${carrier} ${one.code}`, label: [one.name, one.account_name].filter(Boolean).join(" · ") }));
  const groups = ([["by_wechat", of("wechat")], ["by_wecom", of("wecom")]] as const).filter(([, options]) => options.length);
  return (
    <>
      <Select aria-label={label} style={{ minWidth: 220 }} popupMatchSelectWidth={false} disabled={!!refusal} loading={set.isPending} value={spot.carrier ? `${spot.carrier} ${spot.carrier_code}` : ""} onChange={(said) => set.mutate(said)}
        options={[{ value: "", label: t("own_link") }, ...groups.map(([word, options]) => ({ label: t(word), title: t(word), options }))]} />
      <Trouble of={set.error} />
    </>
  );
}
