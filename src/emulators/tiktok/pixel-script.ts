import { browserTools } from "../kit/browser-tools.ts";

/**
 * The stand-in for TikTok's events.js: takes over the stub's queue and its instances, and posts beacons to the host
 * it was loaded from. Old-fashioned JavaScript without dependencies, because it runs in whatever browser the shop's
 * page runs in.
 *
 * As in the real one (behaviour noted from nuxt/scripts and TikTok's Google Tag Manager template, 2026): a plain
 * `track` goes to every loaded pixel; `event_id` counts only in the third argument; `identify` hashes plain contacts
 * in the browser; `holdConsent` queues until `grantConsent`; `revokeConsent` drops cookies and sends nothing.
 */
export const pixelScript = String.raw`(function (w, d) {
  "use strict";
  var script = d.currentScript || d.querySelector('script[src*="/i18n/pixel/events.js?sdkid="]');
  if (!script) return;
  var url = new URL(script.src);
  var id = url.searchParams.get("sdkid");
  var name = url.searchParams.get("lib") || "ttq";
  var ttq = (w[name] = w[name] || []);
  ttq._i = ttq._i || {}; ttq._o = ttq._o || {}; ttq._t = ttq._t || {};
  if (id && !ttq._i[id]) ttq._i[id] = [];
  if (!ttq._core) ttq._core = createCore(url.origin);
  ttq._core.adopt(id);

  function createCore(origin) {
    var state = { cookies: true, consent: "granted", waiting: [], user: {}, session: unique(), pageview: unique() };
    var clickId = new URLSearchParams(w.location.search).get("ttclid");

    var methods = {
      page: function (codes) { state.pageview = unique(); send(codes, "Pageview", {}, ""); },
      track: function (codes, event, properties, options) {
        var to = options && options.pixel_code ? [options.pixel_code] : codes;
        send(to, event, properties || {}, options && options.event_id != null ? String(options.event_id) : "");
      },
      identify: function (_codes, traits) { remember(traits || {}); },
      enableCookie: function () { state.cookies = true; },
      disableCookie: function () { state.cookies = false; dropCookies(); },
      holdConsent: function () { state.consent = "held"; },
      grantConsent: function () { state.consent = "granted"; flush(); },
      revokeConsent: function () { state.consent = "revoked"; state.waiting = []; dropCookies(); },
      ready: function (_codes, callback) { if (typeof callback === "function") callback(); },
      instances: function () { return Object.keys(ttq._i).map(function (code) { return ttq._i[code]; }); },
    };
    "debug on off once alias group".split(" ").forEach(function (method) { methods[method] = function () {}; });

    function run(codes, call) {
      var method = methods[call[0]];
      return method ? method.apply(null, [codes].concat(Array.prototype.slice.call(call, 1))) : undefined;
    }
    function install(target, codesOf) {
      Object.keys(methods).forEach(function (method) {
        target[method] = function () {
          return run(codesOf(), [method].concat(Array.prototype.slice.call(arguments)));
        };
      });
      var queued = target.splice(0, target.length);
      queued.forEach(function (call) { if (Array.isArray(call)) run(codesOf(), call); });
    }
    function adopt(code) {
      if (!ttq._installed) {
        ttq._installed = true;
        ttq.instance = function (wanted) { return ttq._i[wanted] || adopt(wanted); };
        install(ttq, function () { return Object.keys(ttq._i); });
      }
      if (!code) return ttq;
      var instance = (ttq._i[code] = ttq._i[code] || []);
      instance.pixelCode = code;
      install(instance, function () { return [code]; });
      return instance;
    }

    function send(codes, event, properties, eventId) {
      if (state.consent === "revoked" || !event) return;
      codes.forEach(function (code) {
        var beacon = { codes: codes, code: code, event: event, properties: properties, eventId: eventId };
        if (state.consent === "held") state.waiting.push(beacon);
        else post(beacon);
      });
    }
    function flush() { state.waiting.splice(0).forEach(post); }
    function post(beacon) {
      ensureCookies(beacon.code);
      var ttclid = clickId || cookie("ttclid");
      var ttp = cookie("_ttp");
      var body = {
        event: beacon.event, event_id: beacon.eventId, message_id: "messageId-" + Date.now() + "-" + unique(),
        is_onsite: false, timestamp: new Date().toISOString(), properties: beacon.properties,
        context: {
          ad: ttclid ? { callback: ttclid } : {},
          page: { url: w.location.href, referrer: d.referrer },
          pixel: { code: beacon.code, codes: beacon.codes.join("|"), runtime: "1" },
          library: { name: "pixel.js", version: "2.2.1" },
          limited_data_use: Boolean((ttq._o[beacon.code] || {}).limited_data_use),
          user: Object.assign(ttp ? { ttp: ttp } : {}, state.user),
          session_id: state.session, pageview_id: state.pageview
        }
      };
      fetch(origin + "/api/v2/pixel", {
        method: "POST", mode: "no-cors", keepalive: true, credentials: "omit",
        headers: { "content-type": "text/plain" }, body: JSON.stringify(body)
      }).catch(function () {});
    }

    function remember(traits) {
      var clean = {
        email: function (text) { return text.trim().toLowerCase(); },
        phone_number: function (text) { return text.replace(/[^+\d]/g, ""); },
        external_id: function (text) { return text.trim(); }
      };
      Object.keys(clean).forEach(function (key) {
        var plain = traits[key] == null ? "" : clean[key](String(traits[key]));
        if (plain) state.user[key] = /^[0-9a-f]{64}$/i.test(plain) ? plain.toLowerCase() : sha256(plain);
      });
      if (traits.sha256_email) state.user.email = String(traits.sha256_email);
      if (traits.sha256_phone_number) state.user.phone_number = String(traits.sha256_phone_number);
    }
    function ensureCookies(code) {
      if (!state.cookies) return;
      if (!cookie("_ttp")) setCookie("_ttp", alphanumeric(27));
      setCookie("_tt_enable_cookie", "1");
      if (!cookie("ttcsid")) setCookie("ttcsid", Date.now() + "::" + unique());
      if (!cookie("ttcsid_" + code)) setCookie("ttcsid_" + code, Date.now() + "::" + unique());
      if (clickId) setCookie("ttclid", clickId);
    }
    function dropCookies() {
      d.cookie.split("; ").forEach(function (pair) {
        var key = pair.split("=")[0];
        if (/^(_ttp|_tt_enable_cookie|ttclid|ttcsid.*)$/.test(key)) d.cookie = key + "=; path=/; max-age=0";
      });
    }
    return { adopt: adopt };
  }

${browserTools}})(window, document);
`;
