/** One import: how its columns are understood before it starts, then how far it is and what became of every row. */
import { Link } from "@tanstack/react-router";
import { useParams } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { api, got } from "../../api/client";
import { useAsked, useWorkspace } from "../../api/hooks";
import { useWords } from "../../kit/words";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { ImportMapping } from "./ImportMapping";
import { ImportProgress } from "./ImportProgress";
import words from "./words";

const EVERY = 1_000;

export default function ImportPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const number = Number((useParams({ strict: false }) as { job: string }).job);
  const job = useAsked(["import", number], (signal) => got(api.GET("/api/w/{workspace}/imports/{job}", { params: { path: { workspace, job: number } }, signal })), { every: EVERY });
  const now = job.data;
  const back = <Link to={paths.imports} params={{ workspace }}>← {t("back")}</Link>;
  const what = now && { waiting: t("map_what"), running: t("running_what"), stopped: t("running_what"), failed: "", done: t("done_what") }[now.state];
  if (now?.state === "waiting") return <ImportMapping job={now} back={back} />;
  return (
    <Page title={now?.file_name ?? t("imports_title")} back={back} what={what}>
      <Trouble of={job.error} again={() => void job.refetch()} />
      {now ? <ImportProgress job={now} /> : !job.error && <Skeleton active />}
    </Page>
  );
}
