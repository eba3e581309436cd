/** Which language is written, and which stands beside it. */
import { Dropdown, Button, Popconfirm, Segmented, Select } from "antd";
import { PlusOutlined } from "@ant-design/icons";
import { useAddress } from "../../api/address";
import { useWords } from "../../kit/words";
import styles from "./Editor.module.css";
import { LANGUAGES, type Draft } from "./template";
import words from "./words";

type Props = { draft: Draft; language: string; beside: string; change: (draft: Draft) => void };

export function LanguageBar({ draft, language, beside, change }: Props) {
  const t = useWords(words);
  const [, go] = useAddress();
  const say = (code: string) => t(`lang_${code}` as "lang_en");
  const has = Object.keys(draft.parts);
  const more = LANGUAGES.filter((code) => !has.includes(code));
  const add = (code: string) => {
    change({ ...draft, parts: { ...draft.parts, [code]: { ...draft.parts[draft.language]! } } });
    go({ language, beside: code === language ? undefined : code });
  };
  const remove = () => {
    const { [language]: _, ...rest } = draft.parts;
    change({ ...draft, parts: rest });
    go({ language: undefined, beside: undefined });
  };
  return (
    <div className={styles.bar}>
      <Segmented aria-label={t("languages")} value={language} onChange={(code) => go({ language: code, beside: beside === code ? language : beside })} options={has.map((value) => ({ value, label: say(value) }))} />
      {has.length > 1 && <label>{t("beside")}<Select value={beside} onChange={(code) => go({ beside: code })} popupMatchSelectWidth={false} options={[{ value: "", label: t("nothing_beside") }, ...has.filter((code) => code !== language).map((value) => ({ value, label: say(value) }))]} /></label>}
      {more.length > 0 && (
        <Dropdown trigger={["click"]} menu={{ items: more.map((code) => ({ key: code, label: say(code), title: t("copied_from", { language: say(draft.language) }), onClick: () => add(code) })) }}>
          <Button icon={<PlusOutlined />}>{t("add_language")}</Button>
        </Dropdown>
      )}
      {language !== draft.language && <Popconfirm title={t("remove_language")} onConfirm={remove}><Button danger type="text">{t("remove_language")}</Button></Popconfirm>}
    </div>
  );
}
