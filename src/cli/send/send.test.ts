import assert from "node:assert/strict";
import { mkdtemp, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { OperatorError } from "../../core/index.ts";
import { type Batch, batchLines, lineBytesMax, readBatches } from "./event-file.ts";
import { createResumePoint } from "./resume.ts";
import { type SenderPorts, type ServerReply, sendBatch } from "./sender.ts";

const start = { byte: 0, line: 0 };

async function fileWith(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "send-")), "events.jsonl");
  await writeFile(path, text);
  return path;
}

async function batchesOf(path: string, from = start, eventsMax = 2): Promise<readonly Batch[]> {
  return Array.fromAsync(readBatches(path, from, { eventsMax, bytesMax: 1000 }));
}

describe("reading a file in batches", () => {
  it("keeps line numbers, passes over empty lines and takes a last line without line end", async () => {
    const batches = await batchesOf(await fileWith('{"a":1}\n\n{"b":"é"}\r\n{"c":3}'));
    assert.deepEqual(
      batches.map((batch) => batch.lines),
      [
        [
          { number: 1, text: '{"a":1}' },
          { number: 3, text: '{"b":"é"}' },
        ],
        [{ number: 4, text: '{"c":3}' }],
      ],
    );
  });

  it("goes on at the end of any batch with exactly the rest", async () => {
    const path = await fileWith(Array.from({ length: 7 }, (_, n) => `{"n":${n},"x":"ü"}\n`).join(""));
    const all = await batchesOf(path);
    for (const [at, batch] of all.entries()) {
      const rest = await batchesOf(path, { byte: batch.endByte, line: batch.endLine });
      assert.deepEqual(rest, all.slice(at + 1));
    }
  });

  it("closes a batch before it grows over the limit of bytes", async () => {
    const batches = await batchesOf(await fileWith(`{"x":"${"y".repeat(600)}"}\n`.repeat(3)), start, 100);
    assert.deepEqual(
      batches.map((batch) => batch.lines.length),
      [1, 1, 1],
    );
  });

  it("reads the same wherever the file is cut, also within a character", async () => {
    const bytes = Buffer.from('{"a":"é"}\n\n{"b":2}\r\n{"c":3}');
    const limits = { eventsMax: 2, bytesMax: 1000 };
    const cutAfterEach = ReadableStream.from([...bytes].map((byte) => Buffer.from([byte])));
    const whole = ReadableStream.from([bytes]);
    const batches = await Array.fromAsync(batchLines(whole, start, limits));
    assert.deepEqual(await Array.fromAsync(batchLines(cutAfterEach, start, limits)), batches);
  });

  it("stops at a line that does not end, and says which", async () => {
    const endless = function* () {
      yield Buffer.from("{}\n");
      const piece = Buffer.alloc(64 * 1024, "x");
      for (let bytes = 0; bytes <= lineBytesMax; bytes += piece.length) yield piece;
      assert.fail("read on");
    };
    const chunks = ReadableStream.from(endless());
    await assert.rejects(Array.fromAsync(batchLines(chunks, start, { eventsMax: 2, bytesMax: 1000 })), {
      code: "line_too_long",
      message: /line 2 /,
    });
  });
});

/** A server that gives these answers in turn, and what it was sent. */
function server(...replies: readonly Partial<ServerReply>[]) {
  const bodies: string[] = [];
  const waits: number[] = [];
  const ports: SenderPorts = {
    async post(body) {
      const reply = replies[bodies.push(body) - 1];
      assert.ok(reply, "one request too many");
      return { status: 202, body: { accepted: 1, rejected: [] }, retryAfterMs: null, ...reply };
    },
    sleep: async (ms) => void waits.push(ms),
    waiting: () => {},
  };
  return { ports, bodies, waits };
}

const lines = (...texts: readonly string[]) => texts.map((text, at) => ({ number: at + 1, text }));

describe("sending a batch", () => {
  it("sends the lines as written, so that long numbers keep their digits", async () => {
    const shop = server({});
    await sendBatch(lines('{"order_id":820982911946154508}'), shop.ports);
    assert.deepEqual(shop.bodies, ['{"events":[{"order_id":820982911946154508}]}']);
  });

  it("names the line of an event that the server rejects, also behind a broken line", async () => {
    const problems = [{ path: "event", problem: "missing", hint: "Add it." }];
    const shop = server({ body: { accepted: 1, rejected: [{ index: 1, problems }] } });
    const sent = await sendBatch(lines("oops", '{"event":"A"}', "{}"), shop.ports);
    assert.equal(sent.accepted, 1);
    assert.deepEqual(
      sent.rejected.map((one) => [one.line.number, one.problems[0]?.problem]),
      [
        [1, "the line is not a JSON object"],
        [3, "missing"],
      ],
    );
  });

  it("waits as long as the server says, and otherwise longer each time", async () => {
    const shop = server(
      { status: 429, retryAfterMs: 7000 },
      { status: null, error: "refused" },
      { status: 503 },
      {},
    );
    await sendBatch(lines("{}"), shop.ports);
    assert.deepEqual(shop.waits, [7000, 1000, 2000]);
  });

  it("halves a batch that is too large", async () => {
    const shop = server({ status: 413 }, {}, {});
    const sent = await sendBatch(lines('{"a":1}', '{"b":2}'), shop.ports);
    assert.equal(sent.accepted, 2);
    assert.deepEqual(shop.bodies.slice(1), ['{"events":[{"a":1}]}', '{"events":[{"b":2}]}']);
  });

  it("stops with what to do when the key is wrong", async () => {
    const shop = server({ status: 401, body: { detail: "This write key is unknown." } });
    await assert.rejects(sendBatch(lines("{}"), shop.ports), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.match(error.message, /401\. This write key is unknown/);
      assert.match(error.hint, /write_keys/);
      return true;
    });
  });

  it("gives up on a server that stays away, and says that nothing is lost", async () => {
    const shop = server(
      ...Array.from({ length: 8 }, () => ({ status: null, error: "connect ECONNREFUSED" })),
    );
    await assert.rejects(sendBatch(lines("{}"), shop.ports), /does not answer \(connect ECONNREFUSED\)/);
  });
});

describe("going on after a break", () => {
  const progress = { byte: 20, line: 2, accepted: 2, rejected: 0 };

  it("finds the point again for the same server and file, appended lines included", async () => {
    const path = await fileWith('{"a":1}\n{"b":2}\n');
    await (await createResumePoint(path, "http://a")).save(progress);
    await writeFile(path, '{"a":1}\n{"b":2}\n{"c":3}\n');
    assert.deepEqual(await (await createResumePoint(path, "http://a")).load(), progress);
  });

  it("is never without a point while the next one is written: stopped then, all would be sent again", async () => {
    const path = await fileWith('{"a":1}\n');
    const point = await createResumePoint(path, "http://a");
    await point.save(progress);
    const before = await open(`${path}.progress`);
    await point.save({ ...progress, byte: 40 });
    assert.match(await before.readFile("utf8"), /"byte":20,/, "another file took its place");
    await before.close();
    assert.equal((await point.load()).byte, 40);
  });

  it("starts anew for another server, another file, or after the end", async () => {
    const path = await fileWith('{"a":1}\n');
    const point = await createResumePoint(path, "http://a");
    await point.save(progress);
    assert.equal((await (await createResumePoint(path, "http://b")).load()).byte, 0);
    await point.clear();
    assert.equal((await point.load()).byte, 0);
    await point.save(progress);
    await writeFile(path, '{"other":1}\n');
    assert.equal((await (await createResumePoint(path, "http://a")).load()).byte, 0);
  });
});
