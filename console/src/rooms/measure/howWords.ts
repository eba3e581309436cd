/** What the numbers of reports are called where it is told how they were counted. */
import { defineWords } from "../../kit/words";

export default defineWords("how", {
  people: ["People", "人数", "人數"], entered: ["Entered", "进入", "進入"], holdout: ["Hold-out", "对照组", "對照組"], standing: ["Inside now", "目前在内", "目前在內"], ended: ["Ended", "已结束", "已結束"], audience: ["Audience", "受众", "受眾"], covered: ["Audience reached", "触达受众", "觸及受眾"],
  window_over: ["Window over", "统计期已满", "統計期已滿"], reached: ["Reached the goal", "达成目标", "達成目標"], rate: ["Share who reached it", "达成率", "達成率"], conversion: ["Conversion", "转化率", "轉化率"], converted: ["Converted", "转化", "轉化"], goals: ["Goals", "目标次数", "目標次數"], rates: ["Shares", "各项比率", "各項比率"],
  revenue: ["Revenue", "收入", "營收"], revenue_per_person: ["Revenue per person", "人均收入", "人均營收"], difference: ["Difference", "差值", "差值"], lift: ["Lift", "增量", "增量"], revenue_difference: ["Difference of revenue per person", "人均收入差值", "人均營收差值"], revenue_lift: ["Lift of revenue per person", "人均收入增量", "人均營收增量"], brought: ["Brought", "带来的收入", "帶來的營收"],
  any_time: ["Difference, right at every look", "差值（随时查看均有效）", "差值（隨時檢視均有效）"], best: ["Best", "最优方案", "最優方案"], balance: ["How people are spread", "分配均衡", "分配均衡"], pairs: ["Pairs", "两两比较", "兩兩比較"], compared: ["Who is compared", "参与比较的客户", "參與比較的客戶"], effects: ["Effects", "效应", "效應"],
  messages: ["Messages", "消息", "訊息"], put: ["Put into the outbox", "放入待发箱", "放入待發匣"], sent: ["Sent", "已发送", "已傳送"], accepted: ["Accepted", "已接受", "已接受"], delivered: ["Delivered", "已送达", "已送達"], refused: ["Not sent", "未发出", "未送出"], unknown: ["Fate unknown", "结果不明", "結果不明"], waiting: ["Waiting", "等待中", "等待中"],
  opened: ["Opened", "打开", "開啟"], clicked: ["Clicked", "点击", "點擊"], unsubscribed: ["Unsubscribed", "退订", "退訂"], bounced: ["Came back", "退回", "退回"], complained: ["Complained", "投诉", "投訴"], open_rate: ["Share opened", "打开率", "開啟率"], click_rate: ["Share clicked", "点击率", "點擊率"], unsubscribe_rate: ["Share unsubscribed", "退订率", "退訂率"], wording: ["Wording", "文案", "文案"],
});
