/* Push to a browser: shows what comes and opens its link. On the site's own origin: importScripts("https://…/koi-sw.js"). */
self.addEventListener("push", (event) => {
  let told = {};
  try { told = event.data.json(); } catch { /* not of ours */ }
  event.waitUntil(self.registration.showNotification(String(told.title || self.location.host), {
    body: String(told.body || ""), image: told.picture || undefined, tag: told.koipond || undefined, data: { link: told.link || "/" },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  let url;
  try { url = new URL(event.notification.data.link, self.location.origin); } catch { return; }
  if (/^https?:$/.test(url.protocol)) event.waitUntil(self.clients.openWindow(url.href));
});
