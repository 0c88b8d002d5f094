import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ConfigProblem, parseConfig } from "./index.ts";

const key = "wk_0123456789abcdef";

function parsed(text: string, environment: Record<string, string> = {}) {
  const result = parseConfig(text, environment);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function problems(text: string, environment: Record<string, string> = {}): readonly ConfigProblem[] {
  const result = parseConfig(text, environment);
  assert.ok(!result.ok, JSON.stringify(result));
  return result.problems;
}

describe("a configuration file", () => {
  it("is YAML or JSON with the same meaning", () => {
    const yaml = `
stores:
  - id: demo
    country: US
    write_keys: [${key}]
    destinations:
      - id: tiktok
        type: tiktok
        settings: { pixel_id: D1AAAAAC77U000000010 }
`;
    const store = {
      id: "demo",
      country: "US",
      write_keys: [key],
      destinations: [{ id: "tiktok", type: "tiktok", settings: { pixel_id: "D1AAAAAC77U000000010" } }],
    };
    assert.deepEqual(parsed(yaml), { stores: [store] });
    assert.deepEqual(parsed(JSON.stringify({ stores: [store] })), { stores: [store] });
  });

  it("keeps IDs of digits exact", () => {
    const { stores } = parsed(
      "stores: [{ id: demo, destinations: [{ id: m, type: meta, settings: { pixel_id: 9007199254740993, n: 7 } }] }]",
    );
    assert.deepEqual(stores[0]?.destinations?.[0]?.settings, { pixel_id: "9007199254740993", n: 7 });
  });

  it("takes values from the environment, whole or in part, with a default where one is given", () => {
    const text =
      "stores: [{ id: demo, name: 'The ${WHAT} shop', currency: '${CURRENCY:-USD}', write_keys: ['${KEY}'] }]";
    assert.deepEqual(parsed(text, { WHAT: "tea: #1 {x}", KEY: key }).stores[0], {
      id: "demo",
      name: "The tea: #1 {x} shop",
      currency: "USD",
      write_keys: [key],
    });
  });

  it("does not look into values for further variables", () => {
    assert.equal(parsed("stores: [{ id: demo, name: '${A}' }]", { A: "${B}" }).stores[0]?.name, "${B}");
  });
});

describe("everything that is wrong is said at once, with its place", () => {
  it("in the order of a list, by path, line and column", () => {
    const text = `stores:
  - id: Demo Shop
    country: Germany
    colour: red
    write_keys: [short]
    destinations:
      - type: tiktok
        delivery: { batch_events_max: many }
      - { id: a, type: tiktok }
      - { id: a, type: tiktok }
server:
  trusted_proxies: -1
`;
    const found = problems(text).map((one) => [one.path, one.line, one.column]);
    assert.deepEqual(found, [
      ["stores.0.colour", 4, 13],
      ["stores.0.id", 2, 9],
      ["stores.0.country", 3, 14],
      ["stores.0.write_keys.0", 5, 18],
      ["stores.0.destinations.0.id", 7, 9],
      ["stores.0.destinations.0.delivery.batch_events_max", 8, 39],
      ["server.trusted_proxies", 12, 20],
    ]);
    for (const one of problems(text)) assert.ok(one.problem !== "" && one.hint !== "");
  });

  it("names that must be unique, keys that two stores share, references that lead nowhere", () => {
    const text = `stores:
  - { id: a, write_keys: [${key}], destinations: [{ id: t, type: tiktok }, { id: t, type: meta }] }
  - { id: a, write_keys: [${key}-2, ${key}-2] }
  - { id: b, write_keys: [${key}], order_source_exclusions: [{ source: pos, destinations: [meta] }] }
`;
    assert.deepEqual(
      problems(text).map((one) => [one.path, one.problem]),
      [
        ["stores.1.id", '"a" is used twice'],
        ["stores.0.destinations.1.id", '"t" is used twice'],
        ["stores.1.write_keys.1", "listed twice"],
        ["stores.2.write_keys.0", "also a key of store a"],
        ["stores.2.order_source_exclusions.0.destinations", 'there is no destination "meta" in store b'],
      ],
    );
  });

  it("a variable that is not set, once, and every one of them", () => {
    const text = "stores:\n  - id: demo\n    write_keys: ['${KEY}']\n    name: '${NAME}'\n";
    assert.deepEqual(
      problems(text).map((one) => [one.path, one.problem, one.line]),
      [
        ["stores.0.write_keys.0", "the environment variable KEY is not set", 3],
        ["stores.0.name", "the environment variable NAME is not set", 4],
      ],
    );
  });

  it("a name that stands twice, at its second place", () => {
    const [found, ...others] = problems("stores: [{ id: demo }]\nserver: {}\nstores: []\n");
    assert.deepEqual(
      [found?.problem, found?.line, found?.column, others],
      ["Map keys must be unique", 3, 1, []],
    );
  });

  it("brackets that are never closed, once, where they are too deep", () => {
    const found = problems(`stores:\n  - id: demo\n    origins: ${"[".repeat(5_000)}`);
    assert.deepEqual(
      found.map(({ problem, line, column }) => [problem, line, column]),
      [["more than 50 levels in one another", 3, 64]],
    );
    assert.ok(
      parseConfig("stores: [{ id: demo, name: '[[[[' }] # [[[[", {}).ok,
      "in texts they count for nothing",
    );
  });

  it("thousands of mistakes: the first hundred, and how many more", () => {
    const found = problems("a:\n".repeat(5_000));
    assert.deepEqual([found.length, found.at(-1)?.problem], [101, "4899 more mistakes"]);
  });

  it("no problem repeats a secret", () => {
    const text =
      "stores: [{ id: demo, write_keys: ['${KEY}'], destinations: [{ id: t, type: t, secrets: { a: 5 } }] }]";
    assert.doesNotMatch(JSON.stringify(problems(text, { KEY: "hush" })), /hush/);
  });

  for (const [what, text] of Object.entries({
    nothing: "",
    "a text": "hello",
    "a list": "- a",
    "two documents": "stores: []\n---\nstores: []",
    "a name twice": "stores: []\nstores: []",
    "an open bracket": "stores: [",
    "a tab": "stores:\n\t- id: demo",
    "no stores": "stores: []",
    "an alias to nothing": "stores: *nowhere",
    "aliases without end": `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[at]}`).join()}]`)
      .join("\n")}\nstores: *h`,
  }))
    it(`${what}: problems, not an exception`, () => assert.ok(problems(text).length > 0));
});
