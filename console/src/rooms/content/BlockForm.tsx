/** One block of a mail as a non-coder writes it. */
import { Divider, Segmented, Select } from "antd";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import type { Align, Piece } from "./mail";
import { PictureField } from "./PictureField";
import { RichField } from "./RichField";
import styles from "./Editor.module.css";
import words from "./words";

type Props<P extends Piece = Piece> = { one: P; change: (one: P) => void };

export function BlockForm({ one, change }: Props) {
  const t = useWords(words);
  switch (one.kind) {
    case "heading": case "text": case "small":
      return <><RichField hideLabel label={t(`b_${one.kind}`)} value={one.html} change={(html) => change({ ...one, html })} /><Aligned one={one} change={change} /></>;
    case "button":
      return (
        <>
          <RichField plain label={t("label")} value={one.label} change={(label) => change({ ...one, label: label.replace(/[<>&]/g, "") })} />
          <RichField plain label={t("href")} value={one.href} change={(href) => change({ ...one, href })} />
          <Aligned one={one} change={change} />
        </>
      );
    case "image": return <PictureField one={one} change={change} />;
    case "divider": return <Divider className={styles.divider} />;
    case "shared": return <Shared one={one} change={change} />;
  }
}

function Aligned<P extends Extract<Piece, { align: Align }>>({ one, change }: Props<P>) {
  const t = useWords(words);
  return <Segmented size="small" aria-label={t("align")} value={one.align} onChange={(align) => change({ ...one, align })} options={(["left", "center", "right"] as const).map((value) => ({ value, label: t(value) }))} />;
}

function Shared({ one, change }: Props<Extract<Piece, { kind: "shared" }>>) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const blocks = useAsked(["blocks"], (signal) => got(api.GET("/api/w/{workspace}/blocks", { params: { path: { workspace } }, signal })));
  const options = blocks.data?.map((block) => ({ value: block.key, label: block.title || block.key }));
  if (options?.length === 0) return <p className="quiet">{t("no_shared")}</p>;
  const take = (key: string) => change({ ...one, key, whole: blocks.data?.find((block) => block.key === key)?.variants.some((variant) => variant.mjml?.includes("<mj-section")) ?? false });
  return <Select aria-label={t("which_shared")} placeholder={t("which_shared")} style={{ width: "100%" }} loading={!options} options={options} value={one.key || undefined} onChange={take} />;
}
