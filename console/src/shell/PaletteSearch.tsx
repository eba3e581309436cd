/** What is found under a text: pages first, then what each room finds. */
import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Input, Modal, type InputRef } from "antd";
import { useEffect, useRef, useState } from "react";
import { useWorkspace } from "../api/hooks";
import { useWords } from "../kit/words";
import { finders, type Found } from "./finders";
import { MENU } from "./menu";
import styles from "./Palette.module.css";
import words from "./words";

export default function PaletteSearch({ open, close }: { open: boolean; close: () => void }) {
  const t = useWords(words);
  return (
    <Modal open={open} onCancel={close} footer={null} closable={false} destroyOnHidden title={<span className="sr">{t("palette")}</span>} width={560}>
      <Search done={close} />
    </Modal>
  );
}

function Search({ done }: { done: () => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const go = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<InputRef>(null);
  useEffect(() => box.current?.focus(), []);
  const asked = useQuery({
    queryKey: [workspace, "palette", text], enabled: text.trim().length > 0, staleTime: 10_000,
    queryFn: async ({ signal }) => (await Promise.all(finders.map((find) => find(workspace, text.trim(), signal).catch(() => [])))).flat(),
  });
  const pages: Found[] = MENU.map((entry) => ({ kind: t("pages"), name: t(entry.word as never), to: entry.path.replace("$workspace", workspace) }))
    .filter((page) => page.name.toLowerCase().includes(text.trim().toLowerCase()));
  const found = [...pages, ...(asked.data ?? [])].slice(0, 14);
  const take = (one: Found | undefined) => {
    if (!one) return;
    done();
    void go({ to: one.to });
  };
  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((now) => (now + step + found.length) % Math.max(found.length, 1));
    } else if (event.key === "Enter") take(found[at]);
  };
  return (
    <div onKeyDown={press}>
      <Input ref={box} size="large" prefix={<SearchOutlined />} value={text} aria-label={t("palette")} placeholder={t("palette")} role="combobox" aria-expanded aria-controls="palette-found"
        aria-activedescendant={found[at] && `palette-${at}`} onChange={(event) => { setText(event.target.value); setAt(0); }} />
      <ul id="palette-found" role="listbox" className={styles.found} aria-label={t("palette")}>
        {found.map((one, place) => (
          <li key={one.kind + one.to} id={`palette-${place}`} role="option" aria-selected={place === at} className={place === at ? styles.at : styles.one}
            onMouseMove={() => setAt(place)} onClick={() => take(one)}>
            <span>{one.name}{one.more && <small className="quiet"> {one.more}</small>}</span><small className="quiet">{one.kind}</small>
          </li>
        ))}
      </ul>
      {!found.length && !asked.isFetching && <p className="quiet">{t("palette_empty", { text })}</p>}
    </div>
  );
}
