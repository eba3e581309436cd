/** What stands around every page: menu, workspace, search, language and look, and what is said when the session or the connection ends. */
import { DownOutlined, MenuOutlined, UserOutlined } from "@ant-design/icons";
import { Link, Outlet, useLocation, useParams } from "@tanstack/react-router";
import { Alert, Button } from "antd";
import { Fragment, lazy, Suspense, useEffect, useState } from "react";
import { headers, signedOut } from "../api/client";
import { useLive } from "../api/live";
import { choose, useWords, language, type Language } from "../kit/words";
import { LateMenu } from "../parts/LateMenu";
import { paths } from "../paths";
import { useMe } from "./me";
import { SECTIONS } from "./menu";
import { Palette } from "./Palette";
import { like, useTaste } from "./taste";
import styles from "./Frame.module.css";
import words from "./words";

const ClockTool = lazy(() => import("./ClockTool"));
const Drawer = lazy(() => import("antd/es/drawer"));  // on phones only

const NAMES: Record<Language, string> = { en: "English", "zh-CN": "简体中文", "zh-TW": "繁體中文" };

export function Frame() {
  const t = useWords(words);
  const [open, setOpen] = useState(false);
  const here = useLocation().pathname;
  useLive();
  useEffect(() => setOpen(false), [here]);
  return (
    <div className={styles.frame}>
      <a className="skip" href="#main">{t("skip")}</a>
      <aside className={styles.side}><Brand /><Pages /></aside>
      {open && <Suspense><Drawer open onClose={() => setOpen(false)} placement="left" size={264} title={t("brand")}><Workspaces /><Pages /></Drawer></Suspense>}
      <div className={styles.body}>
        <header className={styles.top}>
          <Button className={styles.burger} type="text" icon={<MenuOutlined />} aria-label={t("menu")} onClick={() => setOpen(true)} />
          <div className={styles.where}><Workspaces /></div>
          <Palette />
          <Suspense><ClockTool /></Suspense>
          <Reader />
        </header>
        <Lost />
        <main id="main" tabIndex={-1} className={styles.main}><Outlet /></main>
      </div>
    </div>
  );
}

function Brand() {
  const t = useWords(words);
  return <Link to={paths.start} className={styles.brand}><img src="/static/koi.svg" alt="" width={28} height={28} /><span>{t("brand")}</span></Link>;
}

function Pages() {
  const t = useWords(words);
  const { workspace } = useParams({ strict: false }) as { workspace?: string };
  if (!workspace) return null;
  return (
    <nav className={styles.pages} aria-label={t("pages")}>
      {SECTIONS.map((section) => (
        <Fragment key={section.pages[0]!.path}>
          {section.word && <small className={styles.section}>{t(section.word as never)}</small>}
          {section.pages.map((entry) => (
            <Link key={entry.path} to={entry.path as string} params={{ workspace } as never} className={styles.entry}
              activeProps={{ className: `${styles.entry} ${styles.chosen}`, "aria-current": "page" }} activeOptions={{ exact: entry.path === paths.home }}>
              <span aria-hidden>{entry.icon}</span><span>{t(entry.word as never)}</span>
            </Link>
          ))}
        </Fragment>
      ))}
    </nav>
  );
}

function Workspaces() {
  const t = useWords(words);
  const { workspace } = useParams({ strict: false }) as { workspace?: string };
  const mine = useMe().data?.workspaces ?? [];
  if (!workspace) return null;
  const name = mine.find((one) => one.slug === workspace)?.name ?? workspace;
  if (mine.length < 2) return <span className={styles.workspace}>{name}</span>;
  const items = mine.map((one) => ({ key: one.slug, label: <a href={`/app/w/${one.slug}`}>{one.name}</a> }));
  return <LateMenu items={items} chosen={workspace} type="text" className={styles.workspaces} aria-label={`${t("choose_workspace")} ${name}`} icon={<DownOutlined />} iconPlacement="end">{name}</LateMenu>;
}

function Reader() {
  const t = useWords(words);
  const me = useMe().data;
  const taste = useTaste();
  const pick = <T extends string>(key: string, label: string, options: Record<T, string>, chosen: T, take: (value: T) => void) => ({
    key, label, children: (Object.entries(options) as [T, string][]).map(([value, said]) => ({ key: `${key}:${value}`, label: said, disabled: value === chosen, onClick: () => take(value) })),
  });
  const items = [
    { key: "account", label: <a href="/account">{t("account")}</a> },
    pick("language", t("language"), NAMES, language(), (value: Language) => choose(value)),
    pick("mode", t("look"), { light: t("light"), dark: t("dark"), system: t("system") }, taste.mode, (mode) => like({ mode })),
    pick("density", `${t("roomy")} / ${t("dense")}`, { roomy: t("roomy"), dense: t("dense") }, taste.density, (density) => like({ density })),
    { type: "divider" as const },
    { key: "out", label: t("sign_out"), onClick: () => void signOut() },
  ];
  return (
    <LateMenu items={items} type="text" icon={<UserOutlined aria-hidden />} aria-label={`${t("account")} ${me?.name ?? ""}`}><span className={styles.name}>{me?.name}</span></LateMenu>
  );
}

async function signOut(): Promise<void> {
  await fetch("/sign-out", { method: "POST", headers: headers(), redirect: "manual" });
  location.href = "/sign-in";
}

/** Said on top of the page, which stays: the session has ended, or the connection is gone. */
function Lost() {
  const t = useWords(words);
  const [out, setOut] = useState(false);
  const [cut, setCut] = useState(!navigator.onLine);
  useEffect(() => {
    const heard = new AbortController();
    signedOut.addEventListener("out", () => setOut(true), { signal: heard.signal });
    addEventListener("online", () => setCut(false), { signal: heard.signal });
    addEventListener("offline", () => setCut(true), { signal: heard.signal });
    return () => heard.abort();
  }, []);
  const back = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
  return (
    <div aria-live="polite">
      {out && <Alert banner type="warning" title={t("sign_in_again")} action={<Button size="small" href={back}>{t("sign_in")}</Button>} />}
      {cut && <Alert banner type="warning" title={t("offline")} />}
    </div>
  );
}

