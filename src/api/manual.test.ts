import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

let stand: Stand;
before(async () => {
  stand = await openStand({
    manual: [
      {
        slug: "start",
        title: "How it works",
        section: "First",
        path: "docs/using/start.md",
        text: [
          "# How it works",
          "Events are *kept*. Then sent.",
          "See [TikTok](../../src/destinations/tiktok/README.md#set-up), [an example](x.yaml) and [bad](javascript:alert).",
          "<script>alert(1)</script>",
        ].join("\n\n"),
      },
      {
        slug: "tiktok",
        title: "TikTok",
        section: "Destinations",
        path: "src/destinations/tiktok/README.md",
        text: "# TikTok\n\n## Set up\n\n| a | b |\n| --- | --- |\n| `1` | 2 |\n\n```\n<b>\n```\n",
      },
    ],
  });
});
after(() => stand.close());

test("the manual is open to everybody, under the same strict policy, without scripts and styles of its own", async () => {
  const page = await ask(stand, "GET /docs");
  assert.equal(page.status, 200);
  assert.match(String(page.headers["content-security-policy"]), /default-src 'none'/);
  assert.match(page.text, /<h1 id="how-it-works">How it works<\/h1>/);
  assert.match(page.text, /<a href="\/docs\/start" aria-current="page">/);
  assert.doesNotMatch(page.text, /<script|style=|javascript:/);
  assert.match(page.text, /&#60;script&#62;/, "HTML in a document is text");
  assert.match((await ask(stand, "GET /docs.css")).text, /light-dark/);
});

test("links between documents lead to their pages; what has no page stays words", async () => {
  const { text } = await ask(stand, "GET /docs/start");
  assert.match(text, /<a href="\/docs\/tiktok#set-up">TikTok<\/a>/);
  assert.match(text, /, an example and bad\./);
  const other = await ask(stand, "GET /docs/tiktok");
  assert.match(other.text, /<h2 id="set-up">/);
  assert.match(other.text, /<th scope="col">a<\/th>/);
  assert.match(other.text, /&#60;b&#62;/);
});

test("programs get a list of all documents and each as Markdown", async () => {
  const list = await ask(stand, "GET /llms.txt");
  assert.match(list.text, /^# Signalpost\n/);
  assert.match(
    list.text,
    /## First\n\n- \[How it works\]\(http:\/\/localhost:8080\/docs\/start\.md\): Events are kept\.\n/,
  );
  const raw = await ask(stand, "GET /docs/start.md");
  assert.match(String(raw.headers["content-type"]), /text\/markdown/);
  assert.match(raw.text, /^# How it works/);
});
