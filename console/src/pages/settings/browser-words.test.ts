import assert from "node:assert/strict";
import { test } from "node:test";
import { browserWords } from "./browser-words.ts";

test("a browser is named by what it is, not by what it also claims to be", () => {
  const names: Readonly<Record<string, string>> = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox on Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0":
      "Edge on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1":
      "Safari on iPhone",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36":
      "Chrome on Android",
    "curl/8": "Unknown browser",
    "": "Unknown browser",
  };
  for (const [agent, words] of Object.entries(names)) assert.equal(browserWords(agent), words);
});
