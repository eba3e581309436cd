/** Where the clock may be moved (demos): how far it was, and buttons to set it forward. */
import { ClockCircleOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { api, got } from "../api/client";
import { useWords } from "../kit/words";
import { LateMenu } from "../parts/LateMenu";
import { useRefusal } from "./me";
import words from "./words";

const HOURS = [1, 24, 72, 168];

export default function ClockTool() {
  const t = useWords(words);
  const { message } = App.useApp();
  const kept = useQueryClient();
  const refusal = useRefusal("admin");
  const clock = useQuery({ queryKey: ["clock"], queryFn: () => got(api.GET("/api/clock")), staleTime: 60_000 });
  const forward = useMutation({
    mutationFn: (hours: number) => got(api.POST("/api/clock/forward", { body: { days: 0, hours, minutes: 0 } })),
    onSuccess: () => kept.invalidateQueries(), onError: (error) => void message.error(error.message),
  });
  if (!clock.data?.movable) return null;
  const said = (hours: number) => (hours < 24 ? t("clock_hours", { count: hours }) : t("clock_days", { count: Math.floor(hours / 24) }));
  const ahead = Math.round(clock.data.ahead_seconds / 3600);
  const items = [
    { key: "how", label: refusal || t("clock_how"), disabled: true },
    ...HOURS.map((hours) => ({ key: String(hours), label: t("clock_forward", { time: said(hours) }), disabled: refusal !== "" || forward.isPending, onClick: () => forward.mutate(hours) })),
  ];
  return (
    <LateMenu items={items} type="text" icon={<ClockCircleOutlined />} loading={forward.isPending} aria-label={`${t("clock")} ${ahead > 0 ? t("clock_ahead", { ahead: said(ahead) }) : ""}`}>{ahead > 0 && t("clock_ahead", { ahead: said(ahead) })}</LateMenu>
  );
}
