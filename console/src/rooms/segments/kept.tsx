/** How a segment is kept up, in a word, with what that means. */
import { Tag, Tooltip } from "antd";
import { useWords } from "../../kit/words";
import words from "./words";

type Kept = "tick" | "daily" | "asked" | "stopped" | null;

export function KeptUp({ kept }: { kept?: Kept }) {
  const t = useWords(words);
  if (!kept) return <Tag variant="outlined">{t("kept_none")}</Tag>;
  return <Tooltip title={t(`kept_${kept}_how`)}><Tag variant="outlined" color={kept === "stopped" ? "error" : undefined} tabIndex={0}>{t(`kept_${kept}`)}</Tag></Tooltip>;
}
