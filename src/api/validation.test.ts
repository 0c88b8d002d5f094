import assert from "node:assert/strict";
import { it } from "node:test";
import { routes } from "../wire/index.ts";
import { InvalidRequest } from "./problem.ts";
import { createBodyCheck } from "./validation.ts";

it("a body of thousands of levels is refused with a problem; it is no fault of the server", () => {
  const check = createBodyCheck(routes["POST /api/keys"].body);
  const scopes: unknown = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  assert.throws(
    () => check({ name: "deploy", scopes }),
    (error) => error instanceof InvalidRequest && /levels/.test(error.problems[0]?.problem ?? ""),
  );
});
