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

  function cookie(key) {
    var found = d.cookie.split("; ").filter(function (pair) { return pair.indexOf(key + "=") === 0; })[0];
    return found ? decodeURIComponent(found.slice(key.length + 1)) : "";
  }
  function setCookie(key, value) {
    var thirteenMonths = 34190000;
    d.cookie = key + "=" + encodeURIComponent(value) + "; path=/; max-age=" + thirteenMonths + "; SameSite=Lax";
  }
  function alphanumeric(length) {
    var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return Array.from(crypto.getRandomValues(new Uint8Array(length)), function (byte) {
      return alphabet[byte % alphabet.length];
    }).join("");
  }
  function unique() { return alphanumeric(20); }

  /* SHA-256 by the book: crypto.subtle is missing on plain http, and its answer comes too late for a page that unloads. */
  function sha256(text) {
    var bytes = Array.from(new TextEncoder().encode(text)), bits = bytes.length * 8;
    var fraction = function (root) { return ((root - Math.floor(root)) * 4294967296) | 0; };
    var primes = [];
    for (var n = 2; primes.length < 64; n++) if (primes.every(function (p) { return n % p; })) primes.push(n);
    var k = primes.map(function (p) { return fraction(Math.cbrt(p)); });
    var h = primes.slice(0, 8).map(function (p) { return fraction(Math.sqrt(p)); });
    bytes.push(128);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (var s = 56; s >= 0; s -= 8) bytes.push(s >= 32 ? 0 : (bits >>> s) & 255);
    var turn = function (x, by) { return (x >>> by) | (x << (32 - by)); };
    for (var at = 0; at < bytes.length; at += 64) {
      var words = [], v = h.slice();
      for (var i = 0; i < 64; i++) {
        if (i < 16) {
          var b = at + i * 4;
          words[i] = (bytes[b] << 24) | (bytes[b + 1] << 16) | (bytes[b + 2] << 8) | bytes[b + 3];
        } else {
          var x = words[i - 15], y = words[i - 2];
          words[i] = (words[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) +
            words[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
        }
        var one = (v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) +
          ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + words[i]) | 0;
        var two = ((turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) +
          ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))) | 0;
        v = [(one + two) | 0, v[0], v[1], v[2], (v[3] + one) | 0, v[4], v[5], v[6]];
      }
      h = h.map(function (word, j) { return (word + v[j]) | 0; });
    }
    return h.map(function (word) { return (word >>> 0).toString(16).padStart(8, "0"); }).join("");
  }
})(window, document);
`;
