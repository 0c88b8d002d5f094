/** Methods that queue until the real script has loaded (developer portal's base code, 2025). */
const queuedMethods =
  "page track identify instances debug on off once ready alias group enableCookie disableCookie " +
  "holdConsent revokeConsent grantConsent";

/**
 * The stub of a TikTok pixel: `window.ttq` is an array of `[method, ...arguments]` with queueing methods, not a
 * callable. Only the script's host differs from what a shop pastes for analytics.tiktok.com.
 */
export function stubSnippet(baseUrl: string, pixels: readonly string[]): string {
  const loads = pixels
    .map((id) => `  ttq.load(${JSON.stringify(id).replaceAll("<", "\\u003c")});\n`)
    .join("");
  return `!function (w, d, t) {
  w.TiktokAnalyticsObject = t;
  var ttq = w[t] = w[t] || [];
  ttq.methods = ${JSON.stringify(queuedMethods.split(" "))};
  ttq.setAndDefer = function (target, method) {
    target[method] = function () { target.push([method].concat(Array.prototype.slice.call(arguments, 0))); };
  };
  for (var i = 0; i < ttq.methods.length; i++) ttq.setAndDefer(ttq, ttq.methods[i]);
  ttq.instance = function (id) {
    var instance = ttq._i[id] || [];
    for (var n = 0; n < ttq.methods.length; n++) ttq.setAndDefer(instance, ttq.methods[n]);
    return instance;
  };
  ttq.load = function (id, options) {
    var url = ${JSON.stringify(`${baseUrl}/i18n/pixel/events.js`).replaceAll("<", "\\u003c")};
    ttq._i = ttq._i || {}; ttq._i[id] = []; ttq._i[id]._u = url;
    ttq._t = ttq._t || {}; ttq._t[id] = +new Date();
    ttq._o = ttq._o || {}; ttq._o[id] = options || {};
    var script = d.createElement("script");
    script.type = "text/javascript"; script.async = true; script.src = url + "?sdkid=" + id + "&lib=" + t;
    var first = d.getElementsByTagName("script")[0];
    first.parentNode.insertBefore(script, first);
  };
${loads}  ttq.page();
}(window, document, "ttq");
`;
}
