import { defineWords } from "../../kit/words";

/** What the pages of this room say alike. */
export default defineWords("social", {
  days: ["Last {{days}} days", "近 {{days}} 天", "近 {{days}} 天"], period: ["Period", "时间范围", "時間範圍"],
  came: ["Came", "新增", "新增"], left: ["Left", "流失", "流失"], name: ["Name", "名称", "名稱"], place: ["Group or place", "分组或地点", "分組或地點"],
  save: ["Save", "保存", "儲存"], cancel: ["Cancel", "取消", "取消"], edit: ["Change", "修改", "修改"], remove: ["Remove", "删除", "刪除"], more: ["Next page", "下一页", "下一頁"], back: ["Previous page", "上一页", "上一頁"],
  search: ["Search", "搜索", "搜尋"], at: ["When", "时间", "時間"], by: ["By", "操作人", "操作人"], state: ["State", "状态", "狀態"],
  copy: ["Copy", "复制", "複製"], copied: ["Copied.", "已复制。", "已複製。"], saved: ["Saved.", "已保存。", "已儲存。"],
  png: ["Download PNG", "下载 PNG", "下載 PNG"], svg: ["Download SVG", "下载 SVG", "下載 SVG"], picture_of: ["QR code of {{name}}", "“{{name}}”的二维码", "「{{name}}」的 QR 碼"], no_picture: ["The picture could not be fetched.", "无法获取图片。", "無法取得圖片。"], see: ["Show the QR code", "查看二维码", "檢視 QR 碼"],
  by_day: ["New and lost by day", "每日新增与流失", "每日新增與流失"], by_day_told: ["New and lost by day: {{came}} came, {{left}} left.", "每日新增与流失：共新增 {{came}}，流失 {{left}}。", "每日新增與流失：共新增 {{came}}，流失 {{left}}。"],
  accounts: ["To the accounts", "前往渠道账号", "前往管道帳號"], nobody: ["Nobody is known yet", "尚未识别", "尚未識別"], person: ["Person", "客户", "客戶"],
  picture: ["Picture", "图片", "圖片"], link: ["Link", "链接", "連結"], text: ["Text", "文字", "文字"], none: ["none", "无", "無"],
  move_up: ["Move up", "上移", "上移"], move_down: ["Move down", "下移", "下移"], letters: ["{{count}} of {{most}} letters", "{{count}}/{{most}} 字", "{{count}}/{{most}} 字"], paused: ["paused", "已暂停", "已暫停"],
});
