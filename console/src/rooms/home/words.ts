import { defineWords } from "../../kit/words";

export default defineWords("home", {
  title: ["Home", "首页", "首頁"],
  what: ["What runs now and how it stands.", "正在运行的内容与现状。", "正在執行的內容與現況。"],
  people: ["People", "客户", "客戶"],
  people_how: ["Everybody known or seen, also before the name is known; merged people count once.", "所有认识或见过的人，包括尚不知道姓名的；合并后的客户只计一次。", "所有認識或見過的人，包括尚不知道姓名的；合併後的客戶只計一次。"],
  events: ["Events", "事件", "事件"],
  events_how: ["Everything received and stored since the beginning, without what was dropped.", "从开始至今收到并存储的全部事件，不含被丢弃的。", "從開始至今收到並儲存的全部事件，不含被捨棄的。"],
  waiting: ["Waiting", "待处理", "待處理"],
  waiting_how: ["Received, and not yet taken up by a tick of the clock; some seconds' worth is usual.", "已收到、尚未被时钟处理的事件；通常是几秒内的量。", "已收到、尚未被時鐘處理的事件；通常是幾秒內的量。"],
  last_tick: ["Last tick", "最近一次处理", "最近一次處理"],
  journeys: ["Journeys", "旅程", "旅程"],
  no_journeys: ["No journey yet", "还没有旅程", "還沒有旅程"],
  entered: ["entered", "进入", "進入"], standing: ["inside", "进行中", "進行中"], sent: ["sent", "已发送", "已發送"], opened: ["opened", "已打开", "已開啟"],
  segments: ["Live segments", "实时人群", "即時受眾"],
  no_segments: ["No live segment yet", "还没有实时人群", "還沒有即時受眾"],
});
