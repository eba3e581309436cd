/** What a message would be answered, and why; the answer itself goes to the phone beside. */
import { Input } from "antd";
import { useState } from "react";
import { api, got } from "../../../../api/client";
import { useDone, useWorkspace } from "../../../../api/hooks";
import { useWords } from "../../../../kit/words";
import { Card } from "../../../../parts/Card";
import { Trouble } from "../../../../parts/Trouble";
import styles from "../../social.module.css";
import words from "./words";

const LETTERS = 2_000;

export function TryReply({ account, answered }: { account: number; answered: (says: string[]) => void }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const [text, type] = useState("");
  const ask = useDone((said: string) => got(api.POST("/api/w/{workspace}/wechat/accounts/{account}/replies/try", { params: { path: { workspace, account } }, body: { text: said } })));
  const told = ask.data;
  const why = told && (told.by === "rule" || told.by === "else" ? t(`by_${told.by}`, { name: told.rule?.name ?? "" }) : t(`by_${told.by}` as "by_nothing"));
  return (
    <Card title={t("try")}>
      <div className={styles.form}>
        <Input.Search aria-label={t("try")} placeholder={t("try_hint")} maxLength={LETTERS} enterButton={t("try_ask")} loading={ask.isPending} value={text} onChange={(event) => type(event.target.value)} onSearch={(said) => said.trim() && ask.mutate(said, { onSuccess: (tried) => answered(tried.says.length ? [tried.says.join("\n")] : []) })} />
        <span className="quiet">{t("try_what")}</span>
        <Trouble of={ask.error} />
        {why && <p role="status" style={{ margin: 0 }}>{why}</p>}
      </div>
    </Card>
  );
}
