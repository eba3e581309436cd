/** Ctrl K: go to a page, or to what the rooms find under a text (`finders`). What it shows is loaded when it is first opened. */
import { SearchOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useState } from "react";
import { useWorkspace } from "../api/hooks";
import { useWords } from "../kit/words";
import styles from "./Palette.module.css";
import words from "./words";

const PaletteSearch = lazy(() => import("./PaletteSearch"));

export function Palette() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setAsked(true);
        setOpen((was) => !was);
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  if (!workspace) return null;
  return (
    <>
      <Button className={styles.button} icon={<SearchOutlined />} aria-label={t("palette")} onClick={() => { setAsked(true); setOpen(true); }}>
        <span className={styles.text}>{t("palette")}</span>
      </Button>
      {asked && <Suspense><PaletteSearch open={open} close={() => setOpen(false)} /></Suspense>}
    </>
  );
}
