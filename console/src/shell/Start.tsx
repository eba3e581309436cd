/** Before a workspace is open: the only one is entered by itself, else one is chosen. */
import { Link, Navigate } from "@tanstack/react-router";
import { Spin } from "antd";
import { Card } from "../parts/Card";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Trouble } from "../parts/Trouble";
import { useWords } from "../kit/words";
import { paths } from "../paths";
import { useMe } from "./me";
import words from "./words";

export default function Start() {
  const t = useWords(words);
  const me = useMe();
  if (me.isPending) return <Page title={t("brand")}><Spin /></Page>;
  if (me.error) return <Page title={t("brand")}><Trouble of={me.error} again={() => void me.refetch()} /></Page>;
  const mine = me.data.workspaces;
  if (mine.length === 1) return <Navigate to={paths.home} params={{ workspace: mine[0]!.slug }} replace />;
  return (
    <Page title={t("choose_workspace")}>
      {mine.length === 0 && <Empty title={t("no_workspace")} />}
      {mine.map((one) => <Card key={one.slug} label={one.name}><Link to={paths.home} params={{ workspace: one.slug }}>{one.name}</Link></Card>)}
    </Page>
  );
}
