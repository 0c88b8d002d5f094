import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import type { AnyDestinationType, HttpReply, Verdict } from "../../core/index.ts";
import type { ReplyFixture } from "./fixtures.ts";
import { purchaseFor } from "./sample.ts";

const bodies = [
  "",
  "OK",
  "<html><h1>502 Bad Gateway</h1></html>",
  "null",
  "[]",
  "{}",
  '{"code":',
  '{"error":5}',
  '{"a":[1]}',
];

/** Every reply has a verdict, no refusal counts as delivered, every documented code has its row. */
export function checkVerdict(
  type: AnyDestinationType,
  settings: object,
  replies: readonly { readonly name: string; readonly fixture: ReplyFixture }[],
): void {
  const mapped = purchaseFor(type, settings);
  const batchOf = (size: number) => Array.from({ length: size }, () => mapped.payload);
  it("reads every status with every body, and counts no refusal as delivered", () => {
    for (let status = 100; status < 600; status += 1) {
      for (const body of bodies) {
        const verdict = type.read({ kind: "reply", status, headers: {}, body }, batchOf(3));
        assertVerdict(verdict, 3);
        if (status >= 300) assert.ok(!delivers(verdict), `HTTP ${status} ${body}`);
      }
    }
  });
  it("repeats what got no answer, and says so", () => {
    for (const kind of ["unreached", "unanswered"] as const) {
      const verdict = type.read({ kind, error: "ECONNRESET" }, batchOf(2));
      assert.equal(verdict.kind, "retry");
      assertVerdict(verdict, 2);
    }
  });
  it("reads any reply without throwing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.json(), fc.string()), (status, body) => {
        assertVerdict(type.read({ kind: "reply", status, headers: {}, body }, batchOf(2)), 2);
      }),
    );
  });
  it("has a reply fixture for every documented code and for the usual classes of HTTP", () => {
    const rows = replies.flatMap(({ fixture }) => fixture.rows);
    const codes = new Set(rows.map((row) => row.code).filter((code) => code !== undefined));
    for (const { code, name } of type.manifest.codes ?? [])
      assert.ok(codes.has(code), `no row for ${code} ${name}`);
    for (const status of [200, 301, 400, 401, 403, 404, 413, 429, 500, 502]) {
      assert.ok(
        rows.some((row) => row.status === status && row.code === undefined),
        `no row for HTTP ${status} without a code of the platform`,
      );
    }
  });
  for (const { name, fixture } of replies) {
    for (const row of fixture.rows) {
      it(`${name}: ${row.when} is ${row.verdict}`, () => {
        const body = typeof row.body === "string" ? row.body : JSON.stringify(row.body ?? "");
        const reply: HttpReply = { kind: "reply", status: row.status, headers: row.headers ?? {}, body };
        const verdict = type.read(reply, batchOf(row.batch ?? 3));
        assertVerdict(verdict, row.batch ?? 3);
        assert.equal(
          verdict.kind === "each" ? verdict.results.map((one) => one.kind).join(" ") : verdict.kind,
          wanted(row),
        );
        for (const [field, value] of Object.entries(row.with ?? {})) {
          // The row names a field of this verdict; undefined when it has none, which then differs.
          assert.deepEqual((verdict as unknown as Record<string, unknown>)[field], value, field);
        }
      });
    }
  }
}

function wanted(row: ReplyFixture["rows"][number]): string {
  if (row.verdict !== "delivered") return row.verdict;
  return Array.from({ length: row.batch ?? 3 }, () => "delivered").join(" ");
}

function delivers(verdict: Verdict): boolean {
  return verdict.kind === "each" && verdict.results.some((one) => one.kind === "delivered");
}

function assertVerdict(verdict: Verdict, size: number): void {
  if (verdict.kind === "each") {
    assert.equal(verdict.results.length, size, "one result for each event");
    return;
  }
  assert.ok(verdict.reason && verdict.detail, "a verdict says why");
  if (verdict.kind === "hold") assert.ok(verdict.hint.length >= 15, "a held destination says what to do");
  if (verdict.kind === "split")
    for (const index of verdict.indexes ?? []) assert.ok(index >= 0 && index < size);
}
