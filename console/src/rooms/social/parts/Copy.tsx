/** A text to be taken elsewhere. */
import { CopyOutlined } from "@ant-design/icons";
import { App, Button } from "antd";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import words from "../words";

export function CopyButton({ text, name }: { text: string; name?: string }) {
  const t = useWords(words);
  const { message } = App.useApp();
  return <Button size="small" icon={<CopyOutlined />} aria-label={name ? `${t("copy")} · ${name}` : t("copy")} onClick={() => void navigator.clipboard.writeText(text).then(() => message.success(t("copied")))}>{t("copy")}</Button>;
}

export function Copy({ text, name }: { text: string; name: string }) {
  return <div className={styles.copy}><code>{text}</code><CopyButton text={text} name={name} /></div>;
}
