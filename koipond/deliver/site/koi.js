/* Koipond on a site: pages and forms are told, messages that wait for the visitor are shown. See docs/reference/on-site.md.
   No library, no eval, no inline style or script: it works under a strict Content-Security-Policy. What a message says is only ever text. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.koi) return;
  const set = script.dataset, key = set.key, base = new URL(set.host || script.src).origin;
  if (!key) return;
  const AT_ONCE = 20, WAIT = 2000, BEACON = 60000, KEPT = 100, AGAIN = [2000, 10000, 60000];
  const quiet = navigator.doNotTrack === "1" || navigator.globalPrivacyControl === true;
  const words = { en: ["Close", "Message"], zh: ["关闭", "消息"], "zh-tw": ["關閉", "訊息"] };

  /* What is kept in the browser: an id, who signed in, what was not taken yet, what was shown. Storage may be forbidden. */
  const read = (name) => { try { return JSON.parse(localStorage.getItem("koi." + name)); } catch { return null; } };
  const keep = (name, value) => { try { value == null ? localStorage.removeItem("koi." + name) : localStorage.setItem("koi." + name, JSON.stringify(value)); } catch { /* forbidden */ } };
  const fresh = () => crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  let anonymous = "", user = set.user || "", proof = set.proof || "", queue = [], timer = 0, failed = 0, place = "";
  const allowed = () => !quiet && (set.consent !== "wait" || read("consent") === true) && read("consent") !== false;
  const id = () => { if (!anonymous) { anonymous = read("id") || fresh(); keep("id", anonymous); } return anonymous; };

  /* An address without what may be private in it: of its parameters those of campaigns, and those that the site names. */
  const params = (set.params || "").split(/\s+/), bare = (text) => {
    try {
      const url = new URL(text); url.hash = url.username = url.password = "";
      for (const name of [...url.searchParams.keys()]) if (!/^(utm_|gclid$|fbclid$|bd_vid$)/.test(name) && !params.includes(name)) url.searchParams.delete(name);
      return url.href;
    } catch { return ""; }
  };
  /* The campaign that the address of this page is marked with, as analytics.js says it. */
  const campaign = () => {
    const said = {};
    for (const [name, value] of new URL(location.href).searchParams) {
      const part = /^utm_(source|medium|campaign|content|term)$/.exec(name);
      if (part && value) said[part[1] === "campaign" ? "name" : part[1]] = value.slice(0, 200);
    }
    return Object.keys(said).length ? { campaign: said } : {};
  };
  /* Events: together after a moment, by beacon when the page goes; what was not taken is kept and told again under the same id. */
  const put = (item) => {
    if (!allowed()) return;
    const now = new Date().toISOString(), here = { path: location.pathname, url: bare(location.href), title: document.title, referrer: bare(document.referrer) };
    queue.push({ messageId: "koi-" + fresh(), timestamp: now, anonymousId: id(), ...(user ? { userId: user } : {}), ...item,
      context: { library: { name: "koi.js", version: "1" }, page: here, locale: navigator.language, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...campaign(), ...item.context } });
    if (queue.length > KEPT) queue.splice(0, queue.length - KEPT);
    if (queue.length >= AT_ONCE) flush(); else timer = timer || setTimeout(flush, WAIT);
  };
  const body = (items) => JSON.stringify({ writeKey: key, sentAt: new Date().toISOString(), batch: items });
  const flush = async () => {
    clearTimeout(timer); timer = 0;
    if (!queue.length) return;
    const items = queue.splice(0, AT_ONCE);
    keep("queue", items.concat(queue));
    let taken = false;
    try {
      const text = body(items);
      const answer = await fetch(base + "/v1/batch", { method: "POST", body: text, headers: { "Content-Type": "text/plain" }, credentials: "omit", keepalive: text.length < BEACON / 3 });
      taken = answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
    } catch { /* no line */ }
    if (!taken) { queue = items.concat(queue).slice(-KEPT); timer = setTimeout(flush, AGAIN[Math.min(failed++, AGAIN.length - 1)]); return; }
    failed = 0; keep("queue", queue.length ? queue : null);
    if (queue.length) timer = timer || setTimeout(flush, 0);
  };
  const leave = () => {
    while (queue.length) {
      let items = queue.slice(0, AT_ONCE);
      while (items.length > 1 && new Blob([body(items)]).size > BEACON) items = items.slice(0, items.length >> 1);
      if (!navigator.sendBeacon(base + "/v1/batch", body(items))) break;
      queue.splice(0, items.length);
    }
    keep("queue", queue.length ? queue : null);
  };
  const track = (event, properties) => put({ type: "track", event: String(event), properties: properties || {} });
  const page = () => {
    if (location.href.split("#")[0] === place) return;
    place = location.href.split("#")[0];
    put({ type: "page", name: document.title, properties: { title: document.title, path: location.pathname, url: bare(place), referrer: bare(document.referrer) } });
  };
  const identify = (who, traits, shown) => {
    user = who ? String(who) : user; proof = shown || (who ? proof : ""); put({ type: "identify", traits: traits || {} }); flush(); soon();
  };

  /* Forms that the site names: which one was sent, and of its fields only those that are marked with data-koi. */
  const sent = (event) => {
    const form = event.target;
    if (!set.forms || !form.matches || !form.matches(set.forms)) return;
    const traits = {};
    for (const field of form.querySelectorAll("[data-koi]")) {
      if (field.type === "password" || ((field.type === "checkbox" || field.type === "radio") && !field.checked)) continue;
      if (field.value) traits[field.dataset.koi] = field.value;
    }
    if (Object.keys(traits).length) put({ type: "identify", traits });
    track("form_submitted", { form: form.id || form.getAttribute("name") || "", path: location.pathname });
    flush();
  };

  /* Messages: asked for on every page, shown once. */
  const visitor = () => ({ writeKey: key, anonymousId: id(), ...(user ? { userId: user, proof } : {}) });
  const ask = async (path, more) => {
    const answer = await fetch(base + path, { method: "POST", body: JSON.stringify({ ...visitor(), ...more }), headers: { "Content-Type": "text/plain" }, credentials: "omit", keepalive: true });
    return answer.ok ? answer.json() : null;
  };
  const act = (message, what) => ask("/v1/on-site/acts", { message, act: what }).catch(() => {
    const waits = (read("acts") || []).concat([[message, what]]).slice(-KEPT); keep("acts", waits);
  });
  const web = (link) => { try { const url = new URL(link, location.href); return /^https?:$/.test(url.protocol) ? url.href : ""; } catch { return ""; } };
  const say = (tag, name, text) => { const made = document.createElement(tag); if (name) made.className = name; if (text) made.textContent = text; return made; };
  const LOOK = ":host{all:initial}*{box-sizing:border-box}.box{font:15px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;color:#1c2326;background:#fff;border:1px solid #e3e8e9;border-radius:12px;box-shadow:0 8px 32px rgba(0,0,0,.16);padding:20px 52px 20px 20px;position:relative;overflow-wrap:anywhere}"
    + ".popup{position:fixed;z-index:2147483000;right:20px;bottom:20px;width:min(360px,calc(100vw - 40px));max-height:calc(100vh - 40px);overflow:auto}.banner{position:fixed;z-index:2147483000;left:0;right:0;top:0;border-radius:0;padding:12px 52px 12px 20px}.inline{box-shadow:none}"
    + "img{display:block;max-width:100%;max-height:40vh;border-radius:8px;margin:0 0 12px}h2{font-size:17px;line-height:1.4;margin:0 0 6px}p{margin:0;white-space:pre-line}a{color:inherit;text-decoration:none;display:block}a:hover h2{text-decoration:underline}"
    + "button{position:absolute;top:8px;right:8px;width:36px;height:36px;border:0;border-radius:8px;background:none;color:inherit;font:22px/1 system-ui;cursor:pointer}button:hover{background:#f0f3f3}a:focus-visible,button:focus-visible{outline:2px solid #d9481f;outline-offset:2px}"
    + "@media (prefers-color-scheme:dark){.box{color:#e8ecee;background:#1b2225;border-color:#2b3438}button:hover{background:#2b3438}}";
  const show = (told) => {
    const slot = document.querySelector("[data-koi-slot]:not([data-koi-taken])"), kind = slot ? "inline" : told.subject || told.picture ? "popup" : "banner";
    const tongue = (told.language || document.documentElement.lang || "en").toLowerCase(), said = words[/^zh-(tw|hk|hant)/.test(tongue) ? "zh-tw" : tongue.slice(0, 2)] || words.en;
    const host = document.createElement("koi-message"), root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK); root.adoptedStyleSheets = [sheet];
    const box = say("section", "box " + kind), link = web(told.link), inside = link && told.link ? say("a") : say("div"), picture = told.picture && web(told.picture);
    box.setAttribute("role", kind === "inline" ? "region" : "dialog"); box.setAttribute("aria-label", told.subject || said[1]); box.lang = told.language || "";
    if (link && told.link) { inside.href = link; inside.rel = "noopener"; inside.addEventListener("click", () => act(told.message, "clicked")); }
    if (picture) { const image = say("img"); image.alt = ""; image.src = picture; image.addEventListener("error", () => image.remove()); inside.append(image); }
    if (told.subject) inside.append(say("h2", "", told.subject));
    inside.append(say("p", "", told.text));
    const close = say("button", "", "×"), end = () => { host.remove(); removeEventListener("keydown", esc); act(told.message, "dismissed"); };
    const esc = (event) => { if (event.key === "Escape" && kind !== "inline") end(); };
    close.type = "button"; close.setAttribute("aria-label", said[0]); close.addEventListener("click", end); addEventListener("keydown", esc);
    box.append(inside, close); root.append(box);
    if (slot) { slot.dataset.koiTaken = "1"; slot.append(host); } else document.body.append(host);
    act(told.message, "shown");
  };
  let asking = 0;
  const waiting = async () => {
    asking = 0;
    if (!allowed() || set.messages === "off" || document.visibilityState === "hidden") return;
    const untold = read("acts") || [];
    keep("acts", null);
    for (const [message, what] of untold) await act(message, what);
    const told = await ask("/v1/on-site").catch(() => null), seen = read("shown") || [];
    if (!told) return;
    api.browserKey = told.push;
    const turn = told.messages.filter((each) => !seen.includes(each.message));
    const free = document.querySelectorAll("[data-koi-slot]:not([data-koi-taken])").length + (document.querySelector("koi-message") ? 0 : 1);
    turn.slice(0, free).forEach(show);
    keep("shown", seen.concat(turn.slice(0, free).map((each) => each.message)).slice(-KEPT));
  };
  const soon = () => { asking = asking || setTimeout(waiting, 50); };

  /* Push to this browser: asked for by a click of the visitor, never by itself. */
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const subscribe = async () => {
    if (!allowed() || !("serviceWorker" in navigator) || !("PushManager" in window)) return false;
    if (!api.browserKey) api.browserKey = (await ask("/v1/on-site") || {}).push;
    if (!api.browserKey || (await Notification.requestPermission()) !== "granted") return false;
    await navigator.serviceWorker.register(set.worker || "/koi-sw.js");
    const ready = await navigator.serviceWorker.ready;
    const told = (await ready.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(api.browserKey) })).toJSON();
    put({ type: "track", event: "push_subscribed", properties: {}, context: { device: { type: "web", token: told.endpoint, keys: told.keys }, app: { namespace: location.origin } } });
    flush();
    return true;
  };
  const unsubscribe = async () => {
    const ready = "serviceWorker" in navigator && await navigator.serviceWorker.getRegistration(set.worker || "/koi-sw.js");
    const held = ready && await ready.pushManager.getSubscription();
    if (!held) return false;
    put({ type: "track", event: "push_token_gone", properties: { token: held.endpoint } }); flush();
    return held.unsubscribe();
  };
  /* Who was signed in by WeChat on the way here: told once, and taken out of the address, which may be passed on. */
  const arrive = async () => {
    const here = new URL(location.href), token = here.searchParams.get("wx") || "";
    if (/^[\w.-]+:[\w-]+:[\w-]{20,}$/.test(token)) { keep("wx", token); here.searchParams.delete("wx"); history.replaceState(history.state, "", here.href); }
    const held = read("wx");
    if (held) try { await ask("/v1/on-site/visitor", { visitor: held }); keep("wx", null); } catch { /* no line: on the next page */ }
  };
  const begin = () => { arrive(); page(); soon(); };
  const consent = (yes) => {
    keep("consent", Boolean(yes));
    if (yes) { begin(); return; }
    queue = []; user = proof = anonymous = ""; for (const name of ["id", "queue", "acts", "shown", "wx"]) keep(name, null);
  };
  const reset = () => { leave(); user = proof = anonymous = ""; keep("id", null); keep("shown", null); };
  const api = { track, page: () => { place = ""; page(); }, identify, consent, reset, subscribe, unsubscribe, flush, browserKey: "" };
  window.koi = api;
  if (quiet) return;
  queue = allowed() ? read("queue") || [] : [];
  if (queue.length) timer = setTimeout(flush, WAIT);
  const moved = () => setTimeout(() => { if (allowed()) { page(); soon(); } }, 0);
  for (const name of ["pushState", "replaceState"]) { const own = history[name]; history[name] = function (...given) { const done = own.apply(this, given); moved(); return done; }; }
  addEventListener("popstate", moved);
  addEventListener("submit", sent, true);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); else soon(); });
  if (allowed()) { if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin); else begin(); }
})();
