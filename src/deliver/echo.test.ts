import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutEchoes } from "./echo.ts";

const reply = (body: string) => ({ kind: "reply", status: 422, headers: {}, body }) as const;
const bodyOf = (body: string, secrets: readonly string[], contacts: readonly string[]) => {
  const clean = withoutEchoes(reply(body), secrets, contacts);
  return clean.kind === "reply" ? clean.body : clean.error;
};

test("secrets are cut out as they are, in addresses and in JSON", () => {
  const said = `token a/b"cdef, ${encodeURIComponent('a/b"cdef')}, ${JSON.stringify('a/b"cdef')}`;
  assert.equal(bodyOf(said, ['a/b"cdef'], []), 'token ***, ***, "***"');
});

test("contacts are cut out in any case, numbers without their plus sign too", () => {
  const said = "JANE ROE <Jane@Mail.example> at 12133734253 or +12133734253 (jane%40mail.example) in CA";
  const contacts = ["jane@mail.example", "+12133734253", "Jane", "Roe", "CA"];
  assert.equal(bodyOf(said, [], contacts), "*** *** <***> at *** or *** (***) in CA");
});

test("a reply that repeats nothing is the same value, and contacts are no expressions", () => {
  const plain = reply("code 40002 at data[3]");
  assert.equal(withoutEchoes(plain, ["the-secret"], ["a.*b", "(+"]), plain);
  assert.deepEqual(
    withoutEchoes({ kind: "unanswered", error: "to jane@x.example" }, [], ["jane@x.example"]),
    {
      kind: "unanswered",
      error: "to ***",
    },
  );
});
