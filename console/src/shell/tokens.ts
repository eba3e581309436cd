/** The colours and measures of the house. Nothing else defines a colour: Ant Design's theme and the CSS variables come from here. */
import { theme, type ThemeConfig } from "antd";

const LIGHT = {
  ink: "#1C2326", mist: "#F6F8F8", paper: "#FFFFFF", line: "#E3E8E9", water: "#1F6F78", koi: "#D9481F", moss: "#4E7A3A", amber: "#B7791F", plum: "#7A3B69",
  quiet: "#5A666B", wash: "#E9F1F2", "koi-deep": "#CC431C", "amber-deep": "#8F5F18",  // under or as small text, with the contrast that WCAG AA asks for
};
const DARK: typeof LIGHT = {
  ink: "#E8ECEE", mist: "#14191B", paper: "#1B2225", line: "#2B3438", water: "#58AEB7", koi: "#F0744E", moss: "#8DB878", amber: "#DCA550", plum: "#B77BA6",
  quiet: "#9AA7AC", wash: "#203136", "koi-deep": "#F0744E", "amber-deep": "#DCA550",
};
export const COLOURS = { light: LIGHT, dark: DARK };
export type Mode = keyof typeof COLOURS;
export type Density = "roomy" | "dense";

const LATIN = "system-ui, -apple-system, \"Segoe UI\", Roboto, \"Helvetica Neue\", Arial";
const FACES: Record<string, string> = {
  "zh-CN": "\"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\"",
  "zh-TW": "\"PingFang TC\", \"Microsoft JhengHei\", \"Noto Sans CJK TC\"",
  en: "\"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\"",
};

/** A colour laid thinly over paper: for what antd would otherwise make a grey of, since these colours are quiet. */
export function over(colour: string, paper: string, share: number): string {
  const parts = (hex: string) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const [top, below] = [parts(colour), parts(paper)];
  return `#${top.map((part, place) => Math.round(part * share + below[place]! * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
}

const THIN = 0.1, EDGE = 0.4;
const thin = (colour: typeof LIGHT) => Object.fromEntries(([["Success", colour.moss], ["Warning", colour.amber], ["Error", colour.plum], ["Info", colour.water]] as const)
  .flatMap(([name, said]) => [[`color${name}Bg`, over(said, colour.paper, THIN)], [`color${name}Border`, over(said, colour.paper, EDGE)]]));

export const fontFamily = (language: string) => (language === "en" ? `${LATIN}, ${FACES.en}, sans-serif` : `${FACES[language]}, ${LATIN}, sans-serif`);

export function putOn(mode: Mode, language: string): void {
  const root = document.documentElement;
  for (const [name, value] of Object.entries(COLOURS[mode])) root.style.setProperty(`--${name}`, value);
  root.style.setProperty("--face", fontFamily(language));
  root.style.setProperty("--line-height", language === "en" ? "1.5" : "1.6");
  root.style.colorScheme = mode;
  root.dataset.mode = mode;
}

/** Whoever asks their system for less motion gets none: with animations only styled away, what opens and closes would still wait for them. */
const motion = !matchMedia("(prefers-reduced-motion: reduce)").matches;

export function themeOf(mode: Mode, density: Density, language: string): ThemeConfig {
  const colour = COLOURS[mode];
  const algorithm = [mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm, ...(density === "dense" ? [theme.compactAlgorithm] : [])];
  return {
    algorithm,
    token: {
      colorPrimary: colour.water, colorLink: colour.water, colorSuccess: colour.moss, colorWarning: colour.amber, colorError: colour.plum, colorInfo: colour.water,
      colorTextBase: colour.ink, colorBgBase: colour.paper, colorBgLayout: colour.mist, colorBgContainer: colour.paper, colorBgElevated: colour.paper, colorBorder: mode === "light" ? "#8A979C" : "#66757B", colorBorderSecondary: colour.line,
      colorTextDescription: colour.quiet, colorTextSecondary: colour.quiet, colorTextPlaceholder: colour.quiet, colorTextTertiary: colour.quiet,
      fontFamily: fontFamily(language), fontSize: 14, borderRadius: 8, motionDurationMid: "0.12s", motionDurationSlow: "0.18s", motion, wireframe: false, ...thin(colour),
    },
    components: { Button: { primaryColor: mode === "light" ? colour.paper : colour.mist }, Table: { headerBg: colour.paper, rowHoverBg: colour.wash }, Menu: { itemBg: "transparent", itemSelectedBg: colour.wash }, Layout: { siderBg: colour.paper, headerBg: colour.paper } },
  };
}
