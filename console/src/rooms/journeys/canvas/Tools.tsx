/** Undo, redo, lay out, note, show all, and which keys there are. */
import { AimOutlined, FileTextOutlined, PartitionOutlined, QuestionOutlined, RedoOutlined, UndoOutlined } from "@ant-design/icons";
import { Button, Popover, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useWords } from "../../../kit/words";
import styles from "./canvas.module.css";
import words from "../words";

type Props = { fixed: boolean; canUndo: boolean; canRedo: boolean; onUndo: () => void; onRedo: () => void; onArrange: () => void; onFit: () => void; onNote: () => void };

export function Tools({ fixed, canUndo, canRedo, onUndo, onRedo, onArrange, onFit, onNote }: Props) {
  const t = useWords(words);
  const tool = (label: string, icon: ReactNode, act: () => void, off = false) => <Tooltip title={label}><Button type="text" size="small" icon={icon} aria-label={label} disabled={off} onClick={act} /></Tooltip>;
  return (
    <div className={styles.tools}>
      {!fixed && tool(t("undo"), <UndoOutlined />, onUndo, !canUndo)}
      {!fixed && tool(t("redo"), <RedoOutlined />, onRedo, !canRedo)}
      {!fixed && tool(t("lay_out"), <PartitionOutlined />, onArrange)}
      {!fixed && tool(t("add_note"), <FileTextOutlined />, onNote)}
      {tool(t("fit"), <AimOutlined />, onFit)}
      <Popover trigger="click" title={t("keys")} content={<div style={{ maxWidth: 320 }}>{t("keys_text")}</div>}><Button type="text" size="small" icon={<QuestionOutlined />} aria-label={t("keys")} /></Popover>
    </div>
  );
}
