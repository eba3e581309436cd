import { defineWords } from "../../kit/words";

export default defineWords("retention", {
  title: ["How long data is kept", "数据保留期限", "資料保留期限"],
  what: ["What is older goes in the night, first in the one after a rule was made, and cannot be brought back. Nobody under a legal hold is touched. Without a rule, data is kept without end.", "超过期限的数据会在夜间删除（规则生效后的第一个夜间开始），无法恢复；处于法律保留的客户不受影响。未设规则的数据会一直保留。", "超過期限的資料會在夜間刪除（規則生效後的第一個夜間開始），無法復原；處於法律保留的客戶不受影響。未設規則的資料會一直保留。"],
  data: ["Data", "数据", "資料"], kept: ["Kept", "保留", "保留"], least: ["At least", "最短", "最短"], by: ["Decided", "设定", "設定"], for_ever: ["without end", "一直保留", "一直保留"], days: ["{{n}} days", "{{n}} 天", "{{n}} 天"], change: ["Change", "修改", "修改"],
  inbox: ["Events as they came in", "收到的原始事件", "收到的原始事件"], inbox_why: ["They are looked at when something went wrong.", "出现问题时用于排查。", "出現問題時用於排查。"],
  refused: ["What was refused or held back", "被拒收或隔离的数据", "被拒收或隔離的資料"], refused_why: ["Somebody has to see why.", "需要有人查看原因。", "需要有人查看原因。"],
  page_views: ["Page views", "页面浏览", "頁面瀏覽"], page_views_why: ["Live segments and journeys ask for the last weeks.", "实时人群与旅程会用到最近几周的数据。", "即時受眾與旅程會用到最近幾週的資料。"],
  events: ["All other events", "其他事件", "其他事件"], events_why: ["Segments and reports ask for the last months.", "人群与报表会用到最近几个月的数据。", "受眾與報表會用到最近幾個月的資料。"],
  messages: ["Messages and what became of them", "消息及其结果", "訊息及其結果"], messages_why: ["Bounces and complaints come weeks later.", "退信与投诉可能在数周后才到达。", "退信與投訴可能在數週後才到達。"],
  bodies: ["Mails word for word", "邮件正文", "郵件內文"], bodies_why: ["Whoever asks what was sent, or why a mail came back, looks at the mail itself.", "查看发送了什么、为何被退回时需要原文。", "查看傳送了什麼、為何被退回時需要原文。"],
  trait_history: ["Earlier values of attributes", "属性的历史值", "屬性的歷史值"], trait_history_why: ["Rules and reports ask which value an attribute had before.", "规则与报表会用到属性此前的值。", "規則與報表會用到屬性此前的值。"],
  journeys: ["Ways through journeys and segments", "旅程与人群的进出记录", "旅程與受眾的進出紀錄"], journeys_why: ["Reports are counted from them.", "报表由此统计。", "報表由此統計。"],
  consents: ["Consents that have ended", "已失效的授权记录", "已失效的授權紀錄"], consents_why: ["The proof is kept for five months after a consent has ended.", "授权失效后，凭证须再保留五个月。", "授權失效後，憑證須再保留五個月。"],
  keep_for: ["Keep for so many days", "保留天数", "保留天數"], at_least: ["At least {{n}} days.", "不少于 {{n}} 天。", "不少於 {{n}} 天。"], would_go: ["{{rows}} rows would go in the next night.", "下一个夜间将删除 {{rows}} 行。", "下一個夜間將刪除 {{rows}} 列。"], nothing_goes: ["Nothing would go in the next night.", "下一个夜间不会删除任何数据。", "下一個夜間不會刪除任何資料。"], rows: ["Rows", "行数", "列數"], table: ["Table", "数据表", "資料表"], before: ["Older than", "早于", "早於"],
  save: ["Save", "保存", "儲存"], cancel: ["Cancel", "取消", "取消"], saved: ["Decided. The next night carries it out.", "已设定，将在下一个夜间执行。", "已設定，將在下一個夜間執行。"],
  nights: ["What the last nights took away", "最近夜间删除的数据", "最近夜間刪除的資料"], no_nights: ["No night has taken anything away.", "尚未删除过数据。", "尚未刪除過資料。"], night: ["Night", "夜间", "夜間"],
});
