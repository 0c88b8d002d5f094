import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { Socket } from "node:net";
import { test } from "node:test";
import { watchCrowd } from "./crowd.ts";

test("who comes when there are too many is turned away until others have gone", () => {
  const server = new EventEmitter();
  const crowd = watchCrowd(server as unknown as Server, 2);
  const [first, second, third] = [new Socket(), new Socket(), new Socket()];
  for (const connection of [first, second, third]) server.emit("connection", connection);
  assert.deepEqual(
    [first, second, third].map((one) => crowd.isLate(one)),
    [false, false, true],
  );
  first.emit("close");
  assert.equal(crowd.isLate(third), false);
});
