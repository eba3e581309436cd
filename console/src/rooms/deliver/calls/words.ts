import { defineWords } from "../../../kit/words";

export default defineWords("calls", {
  title: ["Calls", "外呼", "外撥"],
  what: ["Whom journeys want called. What comes of a call decides how the journey goes on.", "旅程需要外呼的客户。通话结果决定旅程的下一步。", "旅程需要外撥的客戶。通話結果決定旅程的下一步。"],
  stands: ["{{mine}} yours, {{late}} of them overdue; {{pool}} nobody's yet", "你的任务 {{mine}} 个，其中 {{late}} 个已逾期；待领取 {{pool}} 个", "你的任務 {{mine}} 個，其中 {{late}} 個已逾期；待領取 {{pool}} 個"],
  mine: ["Mine", "我的", "我的"], pool: ["To be taken", "待领取", "待領取"], all: ["All", "全部", "全部"], ended: ["Over", "已结束", "已結束"],
  next: ["Next call", "下一个", "下一個"], next_key: ["Key N", "按 N 键", "按 N 鍵"], none_now: ["There is nobody to call now.", "目前没有需要外呼的客户。", "目前沒有需要外撥的客戶。"],
  none: ["Nobody to call", "没有外呼任务", "沒有外撥任務"], none_text: ["When a journey reaches a message by phone, whom to call appears here.", "旅程走到电话消息时，需要外呼的客户会出现在这里。", "旅程走到電話訊息時，需要外撥的客戶會出現在這裡。"],
  who: ["Who", "客户", "客戶"], about: ["About", "事由", "事由"], due: ["Due", "应拨时间", "應撥時間"], caller: ["Caller", "外呼人员", "外撥人員"], overdue: ["overdue", "已逾期", "已逾期"], nobody: ["nobody yet", "未分配", "未分配"], which_call: ["Call", "次数", "次數"],
  of_calls: ["{{call}} of {{most}}", "第 {{call}} 次，最多 {{most}} 次", "第 {{call}} 次，最多 {{most}} 次"], outcome: ["Result", "结果", "結果"], last: ["Last: {{result}}", "上次：{{result}}", "上次：{{result}}"], over_at: ["Over at", "结束时间", "結束時間"], by: ["By", "记录人", "記錄人"],
  nameless: ["Person {{id}}", "客户 {{id}}", "客戶 {{id}}"], show_number: ["Show the number", "显示号码", "顯示號碼"], number_key: ["Key P. The audit trail notes who looked.", "按 P 键。查看会记入审计记录。", "按 P 鍵。檢視會記入稽核記錄。"], dial: ["Call {{phone}}", "拨打 {{phone}}", "撥打 {{phone}}"],
  script: ["What to say", "话术", "話術"], questions: ["What to ask", "提问", "提問"], free: ["Answer", "回答", "回答"],
  came_of_it: ["What came of it", "通话结果", "通話結果"], two_keys: ["A digit chooses, Enter keeps.", "数字键选择，回车保存。", "數字鍵選擇，Enter 儲存。"],
  again_at: ["Call back at", "改约时间", "改約時間"], note: ["Note", "备注", "備註"], keep: ["Keep the result", "保存结果", "儲存結果"],
  kept_over: ["Kept. The journey goes on.", "已保存，旅程将继续。", "已儲存，旅程將繼續。"], kept_again: ["Kept. It is called again from {{when}} on.", "已保存，将于 {{when}} 后再次外呼。", "已儲存，將於 {{when}} 後再次外撥。"],
  give: ["Give to", "转交给", "轉交給"], to_pool: ["nobody (to be taken)", "待领取", "待領取"], take_back: ["Take back", "撤回", "撤回"], take_back_sure: ["End this call without making it? The journey takes the way of a message that did not go out.", "不拨打并结束此任务？旅程将按消息未发出处理。", "不撥打並結束此任務？旅程將按訊息未送出處理。"],
  waits: ["Not before {{when}}", "{{when}} 之后可拨打", "{{when}} 之後可撥打"],
  sheet: ["List for a call centre", "呼叫中心名单", "客服中心名單"], sheet_what: ["The most urgent calls as a spreadsheet. Nobody else calls them for as long as you say; send the same file back with the column result filled in.", "将最紧急的外呼任务导出为表格，在所设时间内其他人不会拨打。填写 result 列后上传同一文件即可。", "將最緊急的外撥任務匯出為試算表，在所設時間內其他人不會撥打。填寫 result 欄後上傳同一檔案即可。"],
  sheet_most: ["Calls at most", "最多条数", "最多筆數"], sheet_hours: ["Kept for so many hours", "保留小时数", "保留小時數"], sheet_fetch: ["Fetch the list", "下载名单", "下載名單"], sheet_read: ["Send results back", "上传结果", "上傳結果"], sheet_told: ["{{kept}} kept, {{again}} known before, {{refused}} refused", "已保存 {{kept}} 条，重复 {{again}} 条，未通过 {{refused}} 条", "已儲存 {{kept}} 筆，重複 {{again}} 筆，未通過 {{refused}} 筆"], sheet_row: ["Row {{row}}", "第 {{row}} 行", "第 {{row}} 列"],
  codes: ["Results to choose from", "结果列表", "結果列表"], codes_what: ["What callers may say came of a call. What each means decides what follows.", "外呼人员可选择的结果，含义决定后续处理。", "外撥人員可選擇的結果，含義決定後續處理。"], code: ["Code", "代码", "代碼"], means: ["Means", "含义", "含義"], in_english: ["English", "英文", "英文"], in_chinese: ["Chinese", "中文", "中文"], add_code: ["Add a result", "添加结果", "新增結果"], remove: ["Remove", "移除", "移除"], save: ["Save", "保存", "儲存"], saved: ["Saved.", "已保存。", "已儲存。"],
  means_answered: ["answered", "已接通", "已接通"], means_no_answer: ["nobody answered", "无人接听", "無人接聽"], means_busy: ["busy", "忙线", "忙線"], means_wrong_number: ["wrong number", "号码错误", "號碼錯誤"], means_declined: ["does not want it", "拒绝", "拒絕"], means_call_back: ["call back later", "改约再拨", "改約再撥"], means_opt_out: ["no more calls", "不再接听", "不再接聽"],
  why_never_called: ["nobody called in time", "未在有效期内外呼", "未在有效期內外撥"], why_cancelled: ["taken back", "已撤回", "已撤回"], why_no_consent: ["consent withdrawn", "已撤回授权", "已撤回授權"], why_suppressed: ["on the suppression list", "在屏蔽名单中", "在禁發名單中"], why_no_address: ["no number any more", "号码已不存在", "號碼已不存在"], why_person_gone: ["the person is gone", "客户已不存在", "客戶已不存在"],
});
