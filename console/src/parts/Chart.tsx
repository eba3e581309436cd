/** A chart in the colours of the house, loaded when the first one is shown. What it shows is told in words by `label`. */
import { useEffect, useRef } from "react";
import type { EChartsCoreOption, EChartsType } from "echarts/core";

type Props = { option: EChartsCoreOption; height?: number; label: string; onPick?: (name: string, dataIndex: number) => void; mode?: string };

export function Chart({ option, height = 200, label, onPick, mode }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    let gone = false;
    let watch: ResizeObserver | undefined;
    void import("./echarts").then(({ begin }) => {
      if (gone || !place.current) return;
      drawn.current = begin(place.current);
      drawn.current.on("click", (event) => pick.current?.(event.name, event.dataIndex));
      drawn.current.setOption(styled(option), true);
      watch = new ResizeObserver(() => drawn.current?.resize());
      watch.observe(place.current);
    });
    return () => {
      gone = true;
      watch?.disconnect();
      drawn.current?.dispose();
      drawn.current = null;
    };
  }, [mode]);
  useEffect(() => drawn.current?.setOption(styled(option), true), [option]);
  return <div ref={place} role="img" aria-label={label} style={{ height, width: "100%" }} />;
}

/** A colour of the house as it is now, for what a chart cannot say by the order of its series. */
export const colourOf = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function styled(option: EChartsCoreOption): EChartsCoreOption {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    color: ["water", "koi", "moss", "amber", "plum"].map(colourOf), animationDuration: still ? 0 : 160, animationDurationUpdate: still ? 0 : 160,
    textStyle: { color: colourOf("ink"), fontFamily: colourOf("face") }, grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true }, ...option,
    ...Object.fromEntries(AXES.filter((axis) => option[axis]).map((axis) => [axis, quiet(option[axis])])),
  };
}

const AXES = ["xAxis", "yAxis"] as const;

/** Axes stay behind what they measure, in both modes. */
function quiet(axis: unknown): unknown {
  if (Array.isArray(axis)) return axis.map(quiet);
  const own = axis as { axisLabel?: object; splitLine?: object; axisLine?: object };
  return {
    ...own, axisLabel: { color: colourOf("quiet"), ...own.axisLabel }, splitLine: { lineStyle: { color: colourOf("line") }, ...own.splitLine },
    axisLine: { lineStyle: { color: colourOf("line") }, ...own.axisLine },
  };
}
