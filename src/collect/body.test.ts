import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { type Bodies, createBodies } from "./body.ts";

/** A request that sends when it is told to, and its response. */
function exchange(bodies: Bodies, announced?: number) {
  const request = Object.assign(new EventEmitter(), {
    headers: announced === undefined ? {} : { "content-length": String(announced) },
  });
  const response = new EventEmitter();
  const results: (string | number)[] = [];
  // Reading uses these two objects' events and the headers alone.
  bodies.read(request as unknown as IncomingMessage, response as never, (body) =>
    results.push(typeof body === "string" ? body : body.length),
  );
  return { request, response, results };
}

test("a body counts until it is answered, not only until it is read", () => {
  const bodies = createBodies(100);
  const first = exchange(bodies, 80);
  first.request.emit("data", Buffer.alloc(80));
  first.request.emit("end");
  assert.deepEqual(first.results, [80]);
  assert.deepEqual(exchange(bodies, 30).results, ["too many"]);
  first.response.emit("close");
  const next = exchange(bodies, 30);
  next.request.emit("data", Buffer.alloc(30));
  next.request.emit("end");
  assert.deepEqual(next.results, [30]);
});

test("bodies without a length are cut off where all together are too much, and leave nothing behind", () => {
  const bodies = createBodies(100);
  const [first, second] = [exchange(bodies), exchange(bodies)];
  first.request.emit("data", Buffer.alloc(70));
  second.request.emit("data", Buffer.alloc(70));
  assert.deepEqual(second.results, ["too many"]);
  // What still comes of it is not counted, and the end says nothing more.
  second.request.emit("data", Buffer.alloc(70));
  second.request.emit("end");
  second.response.emit("close");
  assert.deepEqual(second.results, ["too many"]);
  first.request.emit("data", Buffer.alloc(30));
  first.request.emit("end");
  assert.deepEqual(first.results, [100]);
  first.response.emit("close");
  assert.deepEqual(exchange(bodies, 101).results, ["too many"]);
  assert.deepEqual(exchange(bodies, 100).results, []);
});

test("a connection that breaks gives back what came of its body", () => {
  const bodies = createBodies(100);
  const broken = exchange(bodies);
  broken.request.emit("data", Buffer.alloc(90));
  broken.response.emit("close");
  assert.deepEqual(broken.results, ["aborted"]);
  assert.deepEqual(exchange(bodies, 100).results, []);
});
