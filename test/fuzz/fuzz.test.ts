import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { inputMsMax, runCampaign } from "./campaign.ts";
import { createExplorer } from "./explorer.ts";
import type { Parser } from "./parser.ts";
import { allParsers } from "./parsers/index.ts";

/** Inputs for each reader; `npm run fuzz -- --inputs 1000000` takes longer. */
const inputs = 3_000;
/** Another one each day would find more, and fail for people who changed nothing. */
const seed = 20_261_122;

/** Reads and does nothing, for faults to be planted in. */
const nothing: Parser = {
  name: "planted",
  reads: "nothing",
  seeds: [Buffer.from('{"event":"Purchase","user":{"email":"a@b.example"},"list":[1,2,3]}')],
  words: [],
  bytesMax: 16 * 1024,
  take: () => undefined,
};

it("inputs are led by the code they reach: a fault behind two steps, which chance does not meet", async () => {
  const explorer = createExplorer();
  const { readReceipt } = await import("./planted.ts");
  const parser: Parser = {
    ...nothing,
    seeds: [Buffer.from("a receipt")],
    take: (input) => readReceipt(input.toString("latin1")),
  };
  const corpus = await explorer.explore(parser, { inputs: 10_000, seed });
  explorer.stop();
  const blind = await runCampaign(parser, { inputs: 10_000, seed });
  assert.equal(blind.findings.length, 0);
  const led = await runCampaign(parser, { inputs: 10_000, seed, corpus });
  assert.match(led.findings[0]?.message ?? "", /planted/);
});

describe("whatever comes in, no reader crashes, hangs or lets a person through", () => {
  const parsers = allParsers();
  after(async () => {
    for (const parser of parsers) await parser.close?.();
  });
  for (const parser of parsers) {
    it(`${parser.name}: ${parser.reads}`, async () => {
      const report = await runCampaign(parser, { inputs, seed });
      assert.deepEqual(
        report.findings.map(
          ({ message, input }) => `${message}\n${input?.toString("base64").slice(0, 2000)}`,
        ),
        [],
      );
      assert.ok(report.slowestMs <= inputMsMax);
    });
  }
});

describe("the campaign finds what is planted", () => {
  const found = async (take: Parser["take"], count = 20_000, bytesMax = nothing.bytesMax) =>
    (await runCampaign({ ...nothing, take, bytesMax }, { inputs: count, seed, findingsMax: 1 })).findings[0];

  it("a member of the prototype's name that is looked up", async () => {
    const finding = await found((input) => {
      const tree = jsonOf(input);
      if (tree?.event !== undefined && Object.hasOwn(tree, "constructor")) throw new Error("planted");
    });
    assert.equal(finding?.kind, "crash");
    assert.match(finding?.message ?? "", /planted/);
    assert.ok((finding?.input?.length ?? 1000) < 60, "the input was made short");
  });
  it("a text's half of a character", async () => {
    const finding = await found((input) => {
      const event = jsonOf(input)?.event;
      if (typeof event === "string" && !event.isWellFormed()) throw new Error("planted");
    });
    assert.equal(finding?.kind, "crash");
  });
  it("a quadratic expression", async () => {
    const finding = await found(
      (input) => void /<[^>]*>/.test(input.toString("latin1").replaceAll('"', "<")),
      20_000,
      64 * 1024,
    );
    assert.equal(finding?.kind, "slow");
  });
  it("a reader that never answers", async () => {
    const parser = { ...nothing, answerMsMax: 50, take: () => new Promise<void>(() => undefined) };
    const report = await runCampaign(parser, { inputs: 10, seed, findingsMax: 1 });
    assert.match(report.findings[0]?.message ?? "", /no answer/);
  });
  it("a reader that keeps what it reads", async () => {
    const kept: string[] = [];
    const finding = await found(
      (input) => void kept.push(`${input.toString("latin1")}${" ".repeat(1000)}`.slice(1)),
      40_000,
    );
    assert.equal(finding?.kind, "memory");
  });
});

function jsonOf(input: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(input.toString("utf8"));
  } catch {
    return null;
  }
}
