import { defineWords, type Say } from "../../../kit/words";

const words = defineWords("way", {
  its_way: ["Its way", "消息路径", "訊息路徑"], title: ["The way of this message", "这条消息的路径", "這則訊息的路徑"],
  what: ["From the event that set it off to what became of it. Whoever looks into logs or spans finds it there by the trace.", "从触发它的事件，到最终结果。在日志或链路追踪中可按 trace 查找。", "從觸發它的事件，到最終結果。在日誌或鏈路追蹤中可按 trace 查找。"],
  event: ["“{{name}}” came in.", "收到事件“{{name}}”。", "收到事件「{{name}}」。"], event_more: ["source {{source}}, id {{message_id}}, place {{seq}} of lane {{lane}}", "来源 {{source}}，编号 {{message_id}}，通道 {{lane}} 第 {{seq}} 位", "來源 {{source}}，編號 {{message_id}}，通道 {{lane}} 第 {{seq}} 位"],
  tick: ["Tick {{tick}} worked on it.", "节拍 {{tick}} 进行了处理。", "節拍 {{tick}} 進行了處理。"], tick_more: ["by process {{process}}", "由进程 {{process}} 执行", "由程序 {{process}} 執行"],
  put: ["The message was put into the outbox by step “{{step}}”.", "步骤“{{step}}”将消息放入待发箱。", "步驟「{{step}}」將訊息放入待發匣。"], put_more: ["version {{version}} of the journey", "旅程版本 {{version}}", "旅程版本 {{version}}"],
  claimed: ["A sender took it, attempt {{attempt}}.", "发送进程领取，第 {{attempt}} 次尝试。", "傳送程序領取，第 {{attempt}} 次嘗試。"], claimed_more: ["run {{process}}", "运行编号 {{process}}", "執行編號 {{process}}"],
  sent: ["It was handed to the provider, attempt {{attempt}}.", "已交给服务商，第 {{attempt}} 次尝试。", "已交給服務商，第 {{attempt}} 次嘗試。"], sent_more: ["known there as {{sent_as}}", "服务商编号 {{sent_as}}", "服務商編號 {{sent_as}}"],
  s_accepted: ["taken by the provider", "服务商已接收", "服務商已接收"], s_later: ["not now, tried again", "稍后重试", "稍後重試"], s_pending: ["waits for a person", "等待人工处理", "等待人工處理"], s_refused: ["not sent", "未发出", "未送出"], s_unknown: ["fate unknown", "结果不明", "結果不明"], s_released: ["released to be sent again", "已重新放行", "已重新放行"],
  s_delivered: ["delivered", "已送达", "已送達"], s_bounced: ["came back", "被退回", "被退回"], s_prefetched: ["fetched by a program", "被客户端预加载", "被用戶端預先載入"], s_opened: ["opened", "已打开", "已開啟"], s_clicked: ["clicked", "已点击", "已點擊"],
  s_dismissed: ["closed", "已关闭", "已關閉"], s_unsubscribed: ["unsubscribed", "已退订", "已退訂"], s_complained: ["complained of", "被投诉", "被投訴"],
  told: ["Since then: {{status}}.", "状态：{{status}}。", "狀態：{{status}}。"], told_more: ["reason {{reason}}", "原因 {{reason}}", "原因 {{reason}}"],
});

export default words;

export type Way = Say<(typeof words)["words"]>;

/** What became of a message, in the reader's words. */
export const became = (t: Way, status: string) => (`s_${status}` in words.words ? t(`s_${status}` as "s_opened") : status);
