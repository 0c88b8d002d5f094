import { browserTools } from "../kit/browser-tools.ts";

/**
 * The stand-in for Meta's fbevents.js: takes over the base code's queue and posts beacons to the host it was loaded
 * from. As in the real one: `eventID` counts only in the argument after the properties; `init` hashes contacts in the
 * browser; `consent revoke` queues until `grant`; `_fbp` is set, and `_fbc` where the address has an fbclid;
 * `/signals/config/ID` is fetched for each pixel.
 */
export const pixelScript = String.raw`(function (w, d) {
  "use strict";
  var script = d.currentScript || d.querySelector('script[src*="/en_US/fbevents.js"]');
  var fbq = w.fbq;
  if (!script || !fbq || fbq.callMethod) return;
  var origin = new URL(script.src).origin;
  var pixels = [], user = {}, waiting = [], revoked = false;

  var methods = {
    init: function (id, traits) {
      if (pixels.indexOf(String(id)) >= 0) return;
      pixels.push(String(id));
      remember(traits || {});
      var config = d.createElement("script");
      config.async = true;
      config.src = origin + "/signals/config/" + id + "?v=2.9.0";
      d.head.appendChild(config);
    },
    track: function (name, properties, options) { send(pixels, name, properties, options); },
    trackCustom: function (name, properties, options) { send(pixels, name, properties, options); },
    trackSingle: function (id, name, properties, options) { send([String(id)], name, properties, options); },
    trackSingleCustom: function (id, name, properties, options) { send([String(id)], name, properties, options); },
    consent: function (action) {
      revoked = action === "revoke";
      if (!revoked) waiting.splice(0).forEach(post);
    },
  };
  fbq.callMethod = function () {
    var method = methods[arguments[0]];
    if (method) method.apply(null, Array.prototype.slice.call(arguments, 1));
  };
  fbq.getState = function () { return { pixels: pixels.map(function (id) { return { id: id }; }) }; };
  fbq.queue.splice(0).forEach(function (call) { fbq.callMethod.apply(fbq, call); });

  function send(ids, name, properties, options) {
    ids.forEach(function (id) {
      var beacon = { id: id, ev: name, cd: properties || {}, eid: (options && options.eventID) || "" };
      if (revoked) waiting.push(beacon);
      else post(beacon);
    });
  }
  function post(beacon) {
    var fbclid = new URLSearchParams(w.location.search).get("fbclid");
    var index = w.location.hostname.split(".").length > 1 ? 1 : 0;
    if (!cookie("_fbp")) setCookie("_fbp", "fb." + index + "." + Date.now() + "." + digits(18));
    var isNewClick = fbclid && cookie("_fbc").split(".")[3] !== fbclid;
    if (isNewClick) setCookie("_fbc", "fb." + index + "." + Date.now() + "." + fbclid);
    var form = new URLSearchParams({ id: beacon.id, ev: beacon.ev, dl: w.location.href, rl: d.referrer });
    form.set("ts", Date.now());
    if (beacon.eid) form.set("eid", beacon.eid);
    if (cookie("_fbp")) form.set("fbp", cookie("_fbp"));
    if (cookie("_fbc")) form.set("fbc", cookie("_fbc"));
    Object.keys(beacon.cd).forEach(function (key) {
      var value = beacon.cd[key];
      if (value != null) form.set("cd[" + key + "]", typeof value === "object" ? JSON.stringify(value) : value);
    });
    Object.keys(user).forEach(function (key) { form.set("ud[" + key + "]", user[key]); });
    fetch(origin + "/tr/", { method: "POST", mode: "no-cors", keepalive: true, credentials: "omit", body: form })
      .catch(function () {});
  }
  function remember(traits) {
    var clean = {
      em: function (text) { return text.trim().toLowerCase(); },
      ph: function (text) { return text.replace(/\D/g, "").replace(/^0+/, ""); },
      external_id: function (text) { return text.trim(); }
    };
    Object.keys(clean).forEach(function (key) {
      var plain = traits[key] == null ? "" : clean[key](String(traits[key]));
      if (plain) user[key] = /^[0-9a-f]{64}$/i.test(plain) ? plain.toLowerCase() : sha256(plain);
    });
  }
  function digits(length) {
    return Array.from(crypto.getRandomValues(new Uint8Array(length)), function (byte) { return byte % 10; }).join("");
  }
${browserTools}})(window, document);
`;
