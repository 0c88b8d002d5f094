import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { nestsDeeper, parseJson, textOf } from "./json.ts";

describe("reading JSON", () => {
  it("keeps integers exact that a number cannot hold, wherever they stand", () => {
    assert.deepEqual(
      parseJson('{"a":820982911946154508,"b":[-9007199254740993],"c":[1,2,9007199254740991],"d":1.5e300}'),
      { a: "820982911946154508", b: ["-9007199254740993"], c: [1, 2, 9007199254740991], d: 1.5e300 },
    );
    assert.equal(parseJson("820982911946154508"), "820982911946154508");
    assert.deepEqual(parseJson('{"a" :\n 820982911946154508}'), { a: "820982911946154508" });
  });

  it("leaves digits inside texts and fractions alone", () => {
    const text = '{"a":"x,820982911946154508","b":0.12345678901234567890}';
    assert.deepEqual(parseJson(text), JSON.parse(text));
  });

  it("reads everything else as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(
          JSON.stringify(parseJson(text)).replaceAll('"', ""),
          JSON.stringify(JSON.parse(text, exact)).replaceAll('"', ""),
        );
      }),
    );
    assert.throws(() => parseJson('{"a":1234567890123456789,}'), SyntaxError);
  });

  it("a body is UTF-8, with or without a byte-order mark", () => {
    assert.equal(textOf(Buffer.from("\ufeff{}")), "{}");
    assert.equal(textOf(Buffer.from("東京")), "東京");
    assert.equal(textOf(Buffer.from([0xc3])), null);
  });
});

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
    ? context?.source
    : value;
}

describe("nesting is measured before parsing", () => {
  it("brackets count, those inside texts do not", () => {
    assert.equal(nestsDeeper('{"a":[[]]}', 3), false);
    assert.equal(nestsDeeper('{"a":[[]]}', 2), true);
    assert.equal(nestsDeeper('{"a":"[[[[\\"[[[\\\\"}', 1), false);
    assert.equal(nestsDeeper('["\\\\",[[1]]]', 2), true);
    assert.equal(nestsDeeper('{"open', 1), false);
  });

  it("agrees with the depth of what is parsed", () => {
    const depthOf = (value: unknown): number =>
      typeof value !== "object" || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(6), (value, levels) => {
        assert.equal(nestsDeeper(JSON.stringify(value), levels), depthOf(value) > levels);
      }),
    );
  });
});
