import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMarkdown } from "./markdown-block.ts";

test("headings, paragraphs, lists, tables and code become blocks", () => {
  const text = `## Set up

One line
and its second.

1. first
2. second,
   longer

| a | b |
| - | - |
| 1 | 2 |

\`\`\`yaml
a: 1

b: 2
\`\`\``;
  assert.deepEqual(parseMarkdown(text), [
    { kind: "heading", level: 2, text: "Set up" },
    { kind: "paragraph", text: "One line and its second." },
    { kind: "list", ordered: true, items: ["first", "second, longer"] },
    {
      kind: "table",
      rows: [
        ["a", "b"],
        ["1", "2"],
      ],
    },
    { kind: "code", text: "a: 1\n\nb: 2" },
  ]);
});

test("markup in a document stays text", () => {
  assert.deepEqual(parseMarkdown("<script>alert(1)</script>"), [
    { kind: "paragraph", text: "<script>alert(1)</script>" },
  ]);
});
