/** Imports: drop a file, or find one that is under way or was done. */
import { InboxOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Spin, Table, Tag, Upload } from "antd";
import { api, got } from "../../api/client";
import type { Shapes } from "../../api/answers";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import { figure } from "../../kit/format";
import { useWords } from "../../kit/words";
import { Card } from "../../parts/Card";
import { Moment } from "../../parts/Moment";
import { Page } from "../../parts/Page";
import { Trouble } from "../../parts/Trouble";
import { paths } from "../../paths";
import { useRefusal, useZone } from "../../shell/me";
import styles from "./Import.module.css";
import words from "./words";

const EVERY = 4_000;
const KINDS = ".csv,.tsv,.txt,.xlsx,.parquet";
export const STATE = { waiting: "default", running: "processing", stopped: "warning", failed: "error", done: "success" } as const;
export type Job = Shapes["ImportOut"];

export default function ImportsPage() {
  const t = useWords(words);
  const workspace = useWorkspace();
  const refusal = useRefusal("write");
  const go = useNavigate();
  const jobs = useAsked(["imports"], (signal) => got(api.GET("/api/w/{workspace}/imports", { params: { path: { workspace } }, signal })), { every: EVERY });
  const send = useDone((file: File) => sent(workspace, file), [["imports"]]);
  const take = async (file: File) => {
    const job = await send.mutateAsync(file);
    void go({ to: paths.import, params: { workspace, job: String(job.id) } });
  };
  return (
    <Page title={t("imports_title")} what={t("imports_what")}>
      <Trouble of={send.error} />
      <Upload.Dragger accept={KINDS} multiple={false} showUploadList={false} disabled={!!refusal || send.isPending} className={styles.drop}
        beforeUpload={(file) => { void take(file).catch(() => undefined); return false; }}>
        {send.isPending ? <Spin /> : <InboxOutlined className={styles.box} aria-hidden />}
        <p className={styles.dropTitle}>{send.isPending ? t("sending", { name: send.variables.name }) : t("drop_title")}</p>
        <p className="quiet">{refusal || t("drop_text")}</p>
      </Upload.Dragger>
      <Card title={t("earlier")}>
        <Trouble of={jobs.error} again={() => void jobs.refetch()} />
        {jobs.data?.length === 0 ? <p className="quiet">{t("no_earlier")}</p> : <Earlier jobs={jobs.data} />}
      </Card>
    </Page>
  );
}

function Earlier({ jobs }: { jobs: Job[] | undefined }) {
  const t = useWords(words);
  const workspace = useWorkspace();
  const zone = useZone();
  return (
    <Table<Job> rowKey="id" size="small" loading={!jobs} dataSource={jobs} pagination={{ pageSize: 20, hideOnSinglePage: true }} scroll={{ x: "max-content" }} columns={[
      { title: t("file"), render: (_, job) => <Link to={paths.import} params={{ workspace, job: String(job.id) }}>{job.file_name}</Link> },
      { title: t("kind"), render: (_, job) => t(`kind_${job.kind}` as "kind_people") },
      { title: t("state"), render: (_, job) => <Tag color={STATE[job.state as keyof typeof STATE]}>{t(`state_${job.state}` as "state_done")}</Tag> },
      { title: t("imported"), align: "right", render: (_, job) => figure(job.imported) },
      { title: t("refused"), align: "right", render: (_, job) => figure(job.refused) },
      { title: t("started"), render: (_, job) => <Moment of={job.created_at} zone={zone} /> },
    ]} />
  );
}

async function sent(workspace: string, file: File): Promise<Job> {
  return got(api.POST("/api/w/{workspace}/imports", {
    params: { path: { workspace } }, body: { file: file as unknown as string },
    bodySerializer: ({ file }) => {
      const form = new FormData();
      form.append("file", file as unknown as File);
      return form;
    },
  }));
}
