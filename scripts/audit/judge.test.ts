import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeAudit } from "./judge.ts";

const metadata = { dependencies: { total: 80 } };
const weak = (severity: string) => ({ vulnerabilities: { lodash: { severity, range: "<4" } }, metadata });

test("a high or critical weakness fails, a lower one is told, none passes", () => {
  for (const severity of ["high", "critical"]) {
    const verdict = judgeAudit(JSON.stringify(weak(severity)), "");
    assert.equal(verdict.kind, "weak");
    assert.match(verdict.words, /lodash <4/);
  }
  assert.equal(judgeAudit(JSON.stringify(weak("moderate")), "").kind, "clean");
  assert.match(judgeAudit(JSON.stringify(weak("moderate")), "").words, /lodash/);
  assert.equal(judgeAudit(JSON.stringify({ vulnerabilities: {}, metadata }), "").kind, "clean");
});

test("what is no report is never taken for a good one", () => {
  const refused = { message: "405 Method Not Allowed - POST https://registry.example/advisories/bulk" };
  assert.match(judgeAudit(JSON.stringify(refused), "").words, /NOT AUDITED.*405/);
  for (const stdout of ["", "null", "{}", "[]", "<html>", '{"vulnerabilities":{}}', '{"error":{}}'])
    assert.equal(judgeAudit(stdout, "npm error network").kind, "unknown", stdout);
});
