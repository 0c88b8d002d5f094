/**
 * Functions that the stand-ins of browser pixels share, as source text: cookies, random texts, SHA-256. `d` is the
 * document. Old-fashioned JavaScript, because it runs in whatever browser the shop's page runs in.
 */
export const browserTools = `  function cookie(key) {
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
`;
