import fc from "fast-check";

/** Pieces of JSON text that break careless readers: depth, numbers, halves of characters, names of the prototype. */
export const hostileJson: readonly string[] = [
  "null",
  "true",
  "[]",
  "{}",
  '""',
  "-0",
  "1e999",
  "-1e-999",
  "9007199254740993",
  "820982911946154508",
  "9".repeat(400),
  `0.${"1".repeat(400)}`,
  "1e308",
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"\\u202e\\u200b"',
  '"__proto__"',
  '"constructor"',
  '"<script>alert(1)</script>"',
  '"=HYPERLINK(1)"',
  '"\\r\\nSet-Cookie: a=b"',
  '"\\u001b[31m"',
  '"1,299.00"',
  '"2026-02-30T00:00:00Z"',
  '"javascript:alert(1)"',
  '"https://[::1"',
  '"https://shop.example/%E0%A4%A"',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"toString":1,"valueOf":2,"toJSON":3,"length":-1,"then":4}',
  ...[10, 17, 200, 5000].map((levels) => `${"[".repeat(levels)}${"]".repeat(levels)}`),
  ...[10, 17, 200].map((levels) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`),
  `"${"a".repeat(9000)}"`,
  `"${" ".repeat(9000)}"`,
  `"${"a@".repeat(3000)}"`,
  `"${"%25".repeat(2000)}40"`,
  `[${"0,".repeat(2000)}0]`,
];

/** Names of members that code may look up by accident. */
export const hostileNames: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "toJSON",
  "then",
  "length",
  "",
  "\u0000",
  "\ud800",
];

/** Bytes that are no UTF-8, or that end, open or direct something in one of the languages we read. */
export const hostileBytes: readonly Buffer[] = [
  ...["ff", "c0af", "eda080", "f4908080", "e28080", "c3", "00", "efbbbf", "0d0a", "0a", "1b5b33316d"].map(
    (hex) => Buffer.from(hex, "hex"),
  ),
  ...[
    '"',
    "\\",
    "'",
    "`",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "<!--",
    "-->",
    "/*",
    "*/",
    "//",
    "&",
    "%",
    "${",
    "}",
  ],
  ...[
    "<script>",
    "</script>",
    "<![CDATA[",
    "<svg>",
    "&#x110000;",
    "*a",
    "&a",
    "<<:",
    "!!js/function",
    "---",
    "|",
  ],
].map((one) => (typeof one === "string" ? Buffer.from(one) : one));

/** More of the same, drawn by fast-check: JSON of any shape, and texts of any characters. The same for a seed. */
export function drawnJson(seed: number): readonly string[] {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ maxLength: 60 }),
    fc.double(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.emailAddress(),
    fc.ipV6(),
  );
  return fc.sample(value, { seed, numRuns: 400 }).map((one) => JSON.stringify(one) ?? "null");
}
