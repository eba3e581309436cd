import { defineWords } from "../../../../kit/words";

/** What is said of replies to words; 关键词回复 in WeChat's own console. */
export default defineWords("wechat-replies", {
  title: ["Replies to words", "关键词回复", "關鍵字回覆"], add: ["Add a reply", "添加回复", "新增回覆"],
  what: ["Said at once within WeChat's own call, so it takes nothing of any quota. The first rule from above that fits answers, those for all other messages last. To wait, tag or hand over to a person, begin a journey by the event “wechat_message” and branch on its rule.", "在微信回调中立即回复，不占用任何额度。规则从上往下匹配，第一条符合的生效，默认回复最后匹配。需要等待、打标签或转人工时，可用事件 wechat_message 触发旅程，并按命中的规则分支。", "在微信回呼中立即回覆，不佔用任何額度。規則由上往下比對，第一條符合的生效，預設回覆最後比對。需要等待、打標籤或轉人工時，可用事件 wechat_message 觸發旅程，並按命中的規則分支。"],
  none: ["No reply yet. Messages of followers reach journeys and the timeline, and nobody is answered by itself.", "还没有自动回复。粉丝的消息会进入旅程和时间线，但不会自动回复。", "還沒有自動回覆。粉絲的訊息會進入旅程和時間軸，但不會自動回覆。"],
  when: ["When the message", "当消息", "當訊息"], match_is: ["is", "等于", "等於"], match_contains: ["contains", "包含", "包含"], match_begins: ["begins with", "开头是", "開頭是"], match_else: ["fits no other rule", "没有命中其他规则", "沒有命中其他規則"],
  else_what: ["The default reply: said at most once an hour to the same person, so that nobody hears it over and over.", "默认回复：同一个人每小时最多收到一次，避免重复打扰。", "預設回覆：同一個人每小時最多收到一次，避免重複打擾。"],
  words: ["Words", "关键词", "關鍵字"], words_hint: ["opening hours, open until …", "营业时间、几点关门……", "營業時間、幾點關門……"], words_what: ["One of them is enough. Capitals, full width and marks around them make no difference. Press Enter after each.", "命中任意一个即可。不区分大小写、全角半角和首尾标点。每个词后按回车。", "命中任意一個即可。不區分大小寫、全形半形和首尾標點。每個詞後按 Enter。"],
  answer: ["is answered with", "回复", "回覆"], kind_text: ["a text", "文字", "文字"], kind_picture: ["a picture (media_id)", "图片（media_id）", "圖片（media_id）"], kind_news: ["an article", "图文", "圖文"], kind_template: ["a template", "模板", "範本"],
  picture_what: ["Number of a picture among the account's material, as WeChat's console shows it.", "公众号素材库中图片的 media_id，可在微信后台查看。", "公眾號素材庫中圖片的 media_id，可在微信後台檢視。"], news_title: ["Title", "标题", "標題"], news_description: ["Description", "摘要", "摘要"], news_url: ["Address that it opens", "打开的网址", "開啟的網址"], news_picture: ["Address of its picture", "封面图片网址", "封面圖片網址"],
  template: ["WeChat template", "微信模板", "微信範本"], template_what: ["Filled in for who wrote; with title and link it goes as an article.", "按发消息的人填充内容；有标题和链接时以图文形式回复。", "按發訊息的人填入內容；有標題和連結時以圖文形式回覆。"],
  from: ["From", "开始时间", "開始時間"], until: ["Until", "结束时间", "結束時間"], time_what: ["Empty: at once, and for good.", "留空表示立即生效、长期有效。", "留空表示立即生效、長期有效。"],
  hits: ["Answers", "命中次数", "命中次數"], people: ["People", "人数", "人數"], hits_how: ["Answers by this rule within the last 30 days, up to the last tick.", "近 30 天内此规则的回复次数，截至上次更新。", "近 30 天內此規則的回覆次數，截至上次更新。"],
  stands_on: ["on", "启用", "啟用"], stands_paused: ["off", "停用", "停用"], stands_waiting: ["waits for {{at}}", "{{at}} 开始", "{{at}} 開始"], stands_over: ["over since {{at}}", "已于 {{at}} 结束", "已於 {{at}} 結束"], switch_of: ["“{{name}}” answers", "启用“{{name}}”", "啟用「{{name}}」"],
  remove_sure: ["Remove “{{name}}”? What it answered stays on record.", "删除“{{name}}”？已有的回复记录会保留。", "刪除「{{name}}」？已有的回覆記錄會保留。"],
  try: ["What would be answered", "测试回复", "測試回覆"], try_hint: ["write what a follower might write", "输入粉丝可能发送的内容", "輸入粉絲可能傳送的內容"], try_what: ["Nothing is sent and nothing counted.", "不会发送，也不计数。", "不會傳送，也不計數。"], try_ask: ["Try", "测试", "測試"],
  by_rule: ["by the rule “{{name}}”", "命中规则“{{name}}”", "命中規則「{{name}}」"], by_else: ["by the default reply “{{name}}”", "默认回复“{{name}}”", "預設回覆「{{name}}」"], by_opt_out: ["These words refuse messages: no rule is asked, and marketing by WeChat ends for this person.", "该内容表示退订：不匹配任何规则，并停止向此人发送微信营销消息。", "該內容表示退訂：不比對任何規則，並停止向此人傳送微信行銷訊息。"], by_nothing: ["Nothing is answered.", "不会自动回复。", "不會自動回覆。"],
});
