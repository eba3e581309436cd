/** An import that runs, was stopped, failed or is done: how far, what came in, and what did not and why. */
import { DownloadOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Progress, Tag } from "antd";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { language, useWords } from "../../kit/words";
import { Allowed } from "../../parts/Allowed";
import { Card } from "../../parts/Card";
import { Figure } from "../../parts/Figure";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal } from "../../shell/me";
import styles from "./Import.module.css";
import type { Pair } from "./mapping";
import { Problems } from "./ImportPreview";
import { STATE, type Job } from "./ImportsPage";
import words from "./words";

const PERCENT = 100;

export function ImportProgress({ job }: { job: Job }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const here = { params: { path: { workspace, job: job.id } } };
  const stop = useDone(() => got(api.POST("/api/w/{workspace}/imports/{job}/stop", here)), [["import", job.id]]);
  const again = useDone(() => got(api.POST("/api/w/{workspace}/imports/{job}/start", { ...here, body: { kind: job.kind, mapping: job.mapping as Pair[], options: {} } })), [["import", job.id]]);
  const phase = job.phase === "reading" ? t("reading") : job.phase === "recording" ? t("recording") : t("phase_done");
  const error = job.error as { number?: string; message?: string; message_zh?: string; hint?: string; hint_zh?: string } | null;
  const zh = language() !== "en";
  return (
    <>
      <Trouble of={stop.error ?? again.error} />
      {error && <Alert type="error" showIcon style={{ marginBottom: 16 }} title={(zh && error.message_zh) || error.message} description={`${(zh && error.hint_zh) || error.hint || ""} ${error.number ?? ""}`} />}
      <Card>
        <div aria-live="polite"><Tag color={STATE[job.state as keyof typeof STATE]}>{t(`state_${job.state}` as "state_done")}</Tag> {job.state === "running" && phase}</div>
        <Progress percent={Math.floor(job.fraction * PERCENT)} status={job.state === "failed" ? "exception" : job.state === "running" ? "active" : undefined} aria-label={phase} />
        <div className={styles.figures}>
          <Figure name={t("rows")} value={figure(job.rows)} how={t("rows_how")} />
          <Figure name={t("imported")} value={figure(job.imported)} live={job.state === "running"} />
          {job.known > 0 && <Figure name={t("known")} value={figure(job.known)} />}
          {job.anonymous > 0 && <Figure name={t("anonymous")} value={figure(job.anonymous)} />}
          <Figure name={t("refused")} value={figure(job.refused)} />
          {job.cells_left_out > 0 && <Figure name={t("cells")} value={figure(job.cells_left_out)} />}
        </div>
        <div className={styles.last}>
          {job.state === "running" && <Allowed refusal={refusal}><Button loading={stop.isPending} onClick={() => stop.mutate(undefined)}>{t("stop")}</Button></Allowed>}
          {(job.state === "stopped" || job.state === "failed") && <Allowed refusal={refusal}><Button className="koi" loading={again.isPending} onClick={() => again.mutate(undefined)}>{t("go_on")}</Button></Allowed>}
          {job.state === "done" && <Link to={paths.narrow} params={{ workspace }}><Button className="koi" tabIndex={-1}>{t("to_narrow")}</Button></Link>}
          {job.state === "done" && <Link to={paths.people} params={{ workspace }}><Button tabIndex={-1}>{t("to_people")}</Button></Link>}
          <Link to={paths.imports} params={{ workspace }}><Button tabIndex={-1}>{t("another")}</Button></Link>
        </div>
      </Card>
      {job.refused + job.cells_left_out > 0 && job.state !== "running" && <LeftOut job={job} />}
    </>
  );
}

function LeftOut({ job }: { job: Job }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const problems = useAsked(["import-problems", job.id, job.refused], (signal) =>
    got(api.GET("/api/w/{workspace}/imports/{job}/problems", { params: { path: { workspace, job: job.id }, query: { limit: 50 } }, signal })));
  const file = `/api/w/${workspace}/imports/${job.id}/bad-rows.csv?language=${language() === "en" ? "en" : "zh"}`;
  return (
    <Card title={t("why_left_out")} extra={<Button href={file} download icon={<DownloadOutlined />}>{t("bad_rows")}</Button>}>
      <Trouble of={problems.error} />
      {problems.data && <Problems of={problems.data} />}
    </Card>
  );
}
