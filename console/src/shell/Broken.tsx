/** What stands where a page could not be shown, and where there is none. */
import { Link, type ErrorComponentProps } from "@tanstack/react-router";
import { Button } from "antd";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Trouble } from "../parts/Trouble";
import { useWords } from "../kit/words";
import { paths } from "../paths";
import words from "./words";

export function Broken({ error }: ErrorComponentProps) {
  const t = useWords(words);
  return <Page title={t("broke")} actions={<Button onClick={() => location.reload()}>{t("reload")}</Button>}><Trouble of={error} /></Page>;
}

export function NothingThere() {
  const t = useWords(words);
  return <Page title={t("brand")}><Empty title={t("nothing_there")} action={<Link to={paths.start}>{t("to_home")}</Link>} /></Page>;
}
