import { defineWords } from "../../kit/words";

export default defineWords("accounts", {
  title: ["Accounts at providers", "渠道账号", "管道帳號"],
  what: ["By these messages leave the house. Secrets are sealed: nobody is shown them again, you neither.", "消息通过这些账号发出。密钥会加密保存，任何人（包括你）都不能再次查看。", "訊息透過這些帳號傳出。金鑰會加密儲存，任何人（包括你）都不能再次檢視。"],
  none: ["No account yet", "还没有渠道账号", "還沒有管道帳號"],
  none_text: ["Mail goes out without one. For texts, WeChat, WeCom and push, enter an account of the provider; to look around without any, start the twin of the platforms (koipond twin).", "邮件无需账号即可发送。短信、微信、企业微信和推送需要填写服务商账号；想先试用，可启动模拟平台（koipond twin）。", "郵件無需帳號即可傳送。簡訊、微信、企業微信和推播需要填寫服務商帳號；想先試用，可啟動模擬平台（koipond twin）。"],
  add: ["Add an account", "添加账号", "新增帳號"], edit: ["Change", "修改", "修改"], remove: ["Remove", "移除", "移除"],
  remove_sure: ["Remove {{name}}? What waits goes by another account of the channel, or waits.", "移除 {{name}}？等待中的消息会改用该渠道的其他账号，没有则继续等待。", "移除 {{name}}？等待中的訊息會改用該管道的其他帳號，沒有則繼續等待。"],
  name: ["Name", "名称", "名稱"], provider: ["Provider", "服务商", "服務商"], channel: ["Channel", "渠道", "管道"], state: ["State", "状态", "狀態"],
  on: ["in use", "使用中", "使用中"], paused: ["paused", "已暂停", "已暫停"], pause: ["Pause", "暂停", "暫停"], go_on: ["Go on", "恢复", "恢復"],
  check: ["Check", "检查", "檢查"], checked: ["{{name}} works: {{said}}", "{{name}} 可用：{{said}}", "{{name}} 可用：{{said}}"],
  try: ["Send a test", "发送测试", "傳送測試"], try_what: ["One message to yourself, past caps and quiet hours.", "给自己发一条消息，不受频次上限和免打扰时段限制。", "給自己傳一則訊息，不受頻率上限和免打擾時段限制。"],
  to: ["To", "接收方", "接收方"], to_mail: ["Your e-mail address", "你的邮箱地址", "你的信箱地址"], text: ["Text", "内容", "內容"], text_like: ["as an approved template reads", "需符合已审核通过的模板", "需符合已審核通過的範本"],
  went: ["The provider has taken it.", "服务商已接收。", "服務商已接收。"], went_mailbox: ["It lies in the mailbox.", "已放入邮箱。", "已放入信箱。"], refused: ["It was not sent: {{why}}", "未发出：{{why}}", "未送出：{{why}}"], not_known: ["It may have gone out: the provider gave no answer.", "可能已发出：服务商没有应答。", "可能已送出：服務商沒有回應。"],
  secret_kept: ["entered; leave empty to keep it", "已填写；留空则不变", "已填寫；留空則不變"],
  door: ["Address to give the provider, for receipts and answers", "填写到服务商后台的回调地址，用于接收回执和回复", "填寫到服務商後台的回呼位址，用於接收回執和回覆"],
  templates: ["Approved templates", "已审核模板", "已審核範本"], templates_what: ["In China a text goes out only as a template that the provider has approved. Write your message as it shall read: it is matched to one of these.", "国内短信只能按服务商审核通过的模板发送。照常写内容即可，系统会自动匹配下列模板。", "中國大陸簡訊只能按服務商審核通過的範本傳送。照常寫內容即可，系統會自動配對下列範本。"],
  fetch: ["Fetch from the provider", "从服务商获取", "從服務商取得"], fetched: ["{{count}} templates fetched", "已获取 {{count}} 个模板", "已取得 {{count}} 個範本"], no_templates: ["None yet: fetch them, or enter one by its code.", "还没有模板：可从服务商获取，或手动填写。", "還沒有範本：可從服務商取得，或手動填寫。"],
  code: ["Code", "模板编号", "範本編號"], kind: ["Kind", "类型", "類型"], kind_marketing: ["marketing", "营销", "行銷"], kind_transactional: ["notice", "通知", "通知"], kind_code: ["code", "验证码", "驗證碼"],
  state_draft: ["draft", "草稿", "草稿"], state_submitted: ["in review", "审核中", "審核中"], state_approved: ["approved", "已通过", "已通過"], state_rejected: ["refused", "未通过", "未通過"], state_suspended: ["suspended", "已停用", "已停用"],
  by_hand: ["Enter a template", "手动填写模板", "手動填寫範本"], save: ["Save", "保存", "儲存"], close: ["Close", "关闭", "關閉"], optional: ["(may be empty)", "（可不填）", "（可不填）"],
});
