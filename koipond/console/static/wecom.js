// The page beside a chat: asks WeCom's client whose chat it is, and hands it what a member taps.
const page = document.getElementById("main").dataset;
const problem = document.getElementById("problem");

function failed(said) {
  problem.textContent = said && said.errMsg ? `${page.failed} (${said.errMsg || said.err_msg})` : page.failed;
  problem.hidden = false;
}

function ready() {
  if (!page.customer) {
    wx.invoke("getCurExternalContact", {}, (said) => {
      if (said.err_msg !== "getCurExternalContact:ok") return failed({ errMsg: said.err_msg });
      location.replace(`${page.here}?customer=${encodeURIComponent(said.userId)}`);
    });
  }
  for (const button of document.querySelectorAll("button[data-text]")) {
    button.addEventListener("click", () => wx.invoke("sendChatMessage", message(button.dataset), (said) => {
      if (said.err_msg !== "sendChatMessage:ok") failed({ errMsg: said.err_msg });
    }));
  }
}

function message(of) {
  if (!of.link) return { msgtype: "text", enterChat: false, text: { content: of.text } };
  return { msgtype: "news", enterChat: false, news: { link: of.link, title: of.title || of.text.slice(0, 64), desc: of.text.slice(0, 120), imgUrl: of.picture } };
}

if (typeof wx === "undefined") {
  failed();
} else {
  const apis = ["getCurExternalContact", "sendChatMessage"];
  wx.config({ beta: true, debug: false, appId: page.corp, timestamp: Number(page.timestamp), nonceStr: page.nonce, signature: page.signature, jsApiList: apis });
  wx.error(failed);
  wx.ready(() => wx.agentConfig({
    corpid: page.corp, agentid: page.app, timestamp: Number(page.appTimestamp), nonceStr: page.appNonce, signature: page.appSignature, jsApiList: apis,
    success: ready, fail: failed,
  }));
}
