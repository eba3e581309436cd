/** Everything that happened, the newest first, by day; filtered by kind, a page at a time. Where the kinds are kept is for the page to say. */
import { ApartmentOutlined, BranchesOutlined, CheckCircleOutlined, EditOutlined, EyeOutlined, FlagOutlined, MailOutlined, ShoppingOutlined, TagOutlined, TeamOutlined, FileTextOutlined } from "@ant-design/icons";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { api, got } from "../../../api/client";
import { useWorkspace } from "../../../api/hooks";
import { day, moment } from "../../../kit/format";
import { language, useWords } from "../../../kit/words";
import { Trouble } from "../../../parts/Trouble";
import { useZone } from "../../../shell/me";
import { KINDS, type Kind } from "../search";
import words from "../words";
import styles from "./person.module.css";

const PAGE = 50;
const ICONS: Record<Kind, ReactNode> = {
  visit: <EyeOutlined />, order: <ShoppingOutlined />, message: <MailOutlined />, journey: <BranchesOutlined />, segment: <TeamOutlined />, consent: <CheckCircleOutlined />,
  trait: <EditOutlined />, company: <ApartmentOutlined />, tag: <TagOutlined />, stage: <FlagOutlined />, note: <FileTextOutlined />,
};

type Props = { person: number; asOf: number; kinds: readonly Kind[]; choose: (kinds: Kind[] | undefined) => void; without?: readonly string[] };

/** Lines that tell values of the traits `without` say only that they were told. */
export function History({ person, asOf, kinds, choose, without = [] }: Props) {
  const t = useWords(words);
  const zone = useZone();
  const workspace = useWorkspace();
  const found = useInfiniteQuery({
    queryKey: [workspace, "people", person, "history", kinds, asOf], initialPageParam: "", placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) => got(api.GET("/api/w/{workspace}/people/{person}/history", { params: { path: { workspace, person }, query: { limit: PAGE, before: pageParam, kind: [...kinds] } }, signal })),
    getNextPageParam: (last) => (last.length === PAGE ? last.at(-1)!.cursor : undefined),
  });
  const lines = found.data?.pages.flat() ?? [];
  const kept = (about: Record<string, unknown>) => Array.isArray(about.traits) && (about.traits as string[]).some((trait) => without.includes(trait));
  const turn = (kind: Kind, on: boolean) => choose(on ? [...kinds, kind] : kinds.length > 1 ? kinds.filter((one) => one !== kind) : undefined);
  return (
    <>
      <div className={styles.kinds} role="group" aria-label={t("filter")}>
        {KINDS.map((kind) => <button key={kind} type="button" className={styles.kind} aria-pressed={kinds.includes(kind)} onClick={() => turn(kind, !kinds.includes(kind))}><span aria-hidden>{ICONS[kind]}</span> {t(`k_${kind}`)}</button>)}
      </div>
      <Trouble of={found.error} />
      {found.isLoading && <Skeleton active paragraph={{ rows: 6 }} />}
      {!found.isLoading && !lines.length && <p className="quiet">{t("no_history")}</p>}
      {lines.map((line, place) => {
        const date = day(line.at, zone);
        return (
          <div key={line.cursor}>
            {(!place || day(lines[place - 1]!.at, zone) !== date) && <div className={styles.day}>{date}</div>}
            <div className={styles.line} data-kind={line.kind}>
              <time dateTime={line.at} title={`${moment(line.at, zone, true)} ${zone}`}>{moment(line.at, zone).slice(11)}</time>
              <span className={styles.icon} role="img" aria-label={t(`k_${line.kind as Kind}`)}>{ICONS[line.kind as Kind]}</span>
              <span>{kept(line.about) ? t("told_traits", { count: (line.about.traits as string[]).length }) : language() === "en" ? line.en : line.zh}</span>
            </div>
          </div>
        );
      })}
      {found.hasNextPage && <p><Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("more")}</Button></p>}
    </>
  );
}
