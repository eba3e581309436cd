/** A mail written from blocks: add, change, move by drag or keyboard, duplicate, remove. */
import { CopyOutlined, DeleteOutlined, DownOutlined, HolderOutlined, PlusOutlined, UpOutlined } from "@ant-design/icons";
import { Button, Dropdown, Input, Space, Tooltip } from "antd";
import { useRef, useState, type ReactNode } from "react";
import { useWords } from "../../kit/words";
import { Trouble } from "../../parts/Trouble";
import { BlockForm } from "./BlockForm";
import { moved, type Block, type Kind, type Mail, type Piece } from "./mail";
import { pictureIn, shows, useSend } from "./pictures";
import styles from "./Editor.module.css";
import words from "./words";

const KINDS: Kind[] = ["heading", "text", "button", "image", "divider", "columns", "shared", "small"];
const MOST_COLUMNS = 4;

const blank = (kind: Kind): Block => ({
  heading: { kind: "heading", html: "", align: "left" }, text: { kind: "text", html: "", align: "left" }, small: { kind: "small", html: "", align: "left" }, button: { kind: "button", label: "", href: "https://", align: "left" },
  image: { kind: "image", src: "", alt: "", href: "", width: "" }, divider: { kind: "divider" }, shared: { kind: "shared", key: "", whole: false }, columns: { kind: "columns", columns: [[blankText()], [blankText()]] },
} satisfies Record<Kind, Block>)[kind];
const blankText = (): Piece => ({ kind: "text", html: "", align: "left" });

export function BlockEditor({ mail, change }: { mail: Mail; change: (mail: Mail) => void }) {
  const t = useWords(words);
  const send = useSend();
  const add = (file: File) => send.mutate(file, { onSuccess: (kept) => change({ ...mail, blocks: [...mail.blocks, shows(blank("image") as Extract<Piece, { kind: "image" }>, kept)] }) });
  const take = (event: React.SyntheticEvent, from: DataTransfer) => {   // beside the blocks it becomes a block; the browser would leave the page for it
    const file = pictureIn(from);
    if (!file || event.isDefaultPrevented()) return;
    event.preventDefault();
    add(file);
  };
  return (
    <div className={styles.blocks} onPaste={(event) => take(event, event.clipboardData)} onDrop={(event) => take(event, event.dataTransfer)}
      onDragOver={(event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); }}>
      <Trouble of={send.error} />
      <label className={styles.preheader}><span className="quiet">{t("preheader")}</span><Input value={mail.preview} onChange={(event) => change({ ...mail, preview: event.target.value.replace(/[<>&]/g, "") })} /></label>
      <Stack list={mail.blocks} kinds={KINDS} change={(blocks) => change({ ...mail, blocks })}>
        {(one, put) => (one.kind === "columns" ? <Columns one={one} change={put} /> : <BlockForm one={one} change={put} />)}
      </Stack>
    </div>
  );
}

function Columns({ one, change }: { one: Extract<Block, { kind: "columns" }>; change: (one: Block) => void }) {
  const t = useWords(words);
  return (
    <>
      <div className={styles.columns}>
        {one.columns.map((column, place) => (
          <section key={place} aria-label={t("column", { place: place + 1 })}>
            <Stack list={column} kinds={KINDS.filter((kind) => kind !== "columns")} change={(pieces) => change({ ...one, columns: one.columns.map((was, at) => (at === place ? pieces as Piece[] : was)).filter((kept, at) => kept.length || at !== place) })}>
              {(piece, put) => <BlockForm one={piece as Piece} change={put} />}
            </Stack>
          </section>
        ))}
      </div>
      {one.columns.length < MOST_COLUMNS && <Button size="small" onClick={() => change({ ...one, columns: [...one.columns, [blankText()]] })}>{t("add_column")}</Button>}
    </>
  );
}

type StackProps<B extends Block> = { list: B[]; kinds: Kind[]; change: (list: B[]) => void; children: (one: B, put: (one: B) => void) => ReactNode };

function Stack<B extends Block>({ list, kinds, change, children }: StackProps<B>) {
  const t = useWords(words);
  const [from, setFrom] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const [said, say] = useState("");
  const box = useRef<HTMLOListElement>(null);
  const go = (place: number, to: number) => {
    if (to < 0 || to >= list.length) return;
    change(moved(list, place, to));
    say(t("moved_to", { place: to + 1, count: list.length }));
    requestAnimationFrame(() => (box.current?.children[to] as HTMLElement | undefined)?.focus());
  };
  const press = (event: React.KeyboardEvent, place: number) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !step) return;
    event.preventDefault();
    event.stopPropagation();
    go(place, place + step);
  };
  return (
    <>
      <ol ref={box} className={styles.stack}>
        {list.map((one, place) => (
          <li key={place} tabIndex={-1} aria-label={t("block_at", { kind: t(`b_${one.kind}`), place: place + 1, count: list.length })} className={over === place && from !== null && from !== place ? styles.over : styles.block} data-block={place}
            onKeyDown={(event) => press(event, place)}
            onDragOver={(event) => { if (from !== null) { event.preventDefault(); event.stopPropagation(); setOver(place); } }}
            onDrop={(event) => { if (from === null) return; event.preventDefault(); event.stopPropagation(); go(from, place); setFrom(null); setOver(null); }}>
            <div className={styles.blockTop}>
              <Tooltip title={t("drag")}>
                <span className={styles.grip} draggable onDragStart={(event) => { event.stopPropagation(); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", String(place)); setFrom(place); }} onDragEnd={() => { setFrom(null); setOver(null); }}>
                  <HolderOutlined aria-hidden /> {t(`b_${one.kind}`)}
                </span>
              </Tooltip>
              <Space size={0}>
                <Button size="small" type="text" icon={<UpOutlined />} aria-label={t("up")} disabled={place === 0} onClick={() => go(place, place - 1)} />
                <Button size="small" type="text" icon={<DownOutlined />} aria-label={t("down")} disabled={place === list.length - 1} onClick={() => go(place, place + 1)} />
                <Button size="small" type="text" icon={<CopyOutlined />} aria-label={t("copy")} onClick={() => change([...list.slice(0, place + 1), one, ...list.slice(place + 1)])} />
                <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={t("remove")} onClick={() => change(list.filter((_, at) => at !== place))} />
              </Space>
            </div>
            {children(one, (next) => change(list.map((was, at) => (at === place ? next : was))))}
          </li>
        ))}
      </ol>
      <div className="sr" aria-live="polite">{said}</div>
      <Dropdown trigger={["click"]} menu={{ items: kinds.map((kind) => ({ key: kind, label: t(`b_${kind}`), onClick: () => change([...list, blank(kind) as B]) })) }}>
        <Button icon={<PlusOutlined />} size="small">{t("add_block")}</Button>
      </Dropdown>
    </>
  );
}
