/** The words of the component library itself; Chinese is loaded where it is read. */
import { useEffect, useState } from "react";
import type { Locale } from "antd/es/locale";
import en from "antd/locale/en_GB";

const MORE: Record<string, () => Promise<{ default: Locale }>> = { "zh-CN": () => import("antd/locale/zh_CN"), "zh-TW": () => import("antd/locale/zh_TW") };

export function useAntdWords(language: string): Locale {
  const [held, hold] = useState<Locale>(en);
  useEffect(() => {
    let late = false;
    const load = MORE[language];
    if (!load) hold(en);
    else void load().then((found) => !late && hold(found.default));
    return () => { late = true; };
  }, [language]);
  return held;
}
