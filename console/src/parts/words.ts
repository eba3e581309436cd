import { defineWords } from "../kit/words";

export default defineWords("parts", {
  how_counted: ["How is this counted?", "如何计算？", "如何計算？"],
  try_again: ["Try again", "重试", "重試"],
  number: ["Number {{number}}", "错误号 {{number}}", "錯誤號 {{number}}"],
  unsaved: ["Not saved yet", "尚未保存", "尚未儲存"],
  more: ["More", "更多", "更多"],
  search: ["Search", "搜索", "搜尋"],
  save: ["Save", "保存", "儲存"],
  cancel: ["Cancel", "取消", "取消"],
  
  
  people_one: ["{{count}} person", "{{count}} 人", "{{count}} 人"],
  people_other: ["{{count}} people", "{{count}} 人", "{{count}} 人"],
});
