import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { ask, signUp } from "./test-client.ts";
import { openStand, type Stand } from "./test-stand.ts";

async function withStand(run: (stand: Stand) => Promise<void>, options = {}): Promise<void> {
  const stand = await openStand(options);
  try {
    await run(stand);
    assert.deepEqual(stand.faults, [], "no fault of the server");
  } finally {
    await stand.close();
  }
}

test("a cookie that a neighbouring subdomain tosses signs nobody in", () =>
  withStand(
    async (stand) => {
      // Anybody's own session, under names that a subdomain or plain http could set for the whole domain.
      const token = (await signUp(stand)).split("=")[1] ?? "";
      const proxied = {
        "x-forwarded-proto": "https",
        "x-forwarded-for": "203.0.113.9",
        host: "signal.shop.example",
      };
      const isIn = async (cookie: string) =>
        (await ask(stand, "GET /api/session", { headers: { ...proxied, cookie } })).json.signed_in;
      assert.equal(await isIn(`__Host-signalpost=${token}`), true, "the real one");
      for (const name of [
        "signalpost",
        "__host-signalpost",
        "__Secure-signalpost",
        "__Host-signalpost ",
        "_signalpost",
      ])
        if (name.trim() !== "__Host-signalpost") assert.equal(await isIn(`${name}=${token}`), false, name);
      assert.equal(await isIn(`signalpost=${token}; __Host-signalpost=wrong`), false);
    },
    { trustedProxies: 1 },
  ));

test("the console's API opens itself to no other origin, and takes no request with two hosts", () =>
  withStand(async (stand) => {
    const cookie = await signUp(stand);
    for (const origin of ["https://evil.example", "null", stand.url]) {
      for (const route of ["GET /api/session", "OPTIONS /api/session", "POST /api/keys"]) {
        const got = await ask(stand, route, { headers: { origin, cookie } });
        assert.deepEqual(
          Object.keys(got.headers).filter((name) => name.startsWith("access-control-")),
          [],
          `${route} from ${origin}`,
        );
      }
    }
    const socket = connect(Number(new URL(stand.url).port), "127.0.0.1");
    socket.end(
      "GET /api/session HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\nConnection: close\r\n\r\n",
    );
    assert.match(Buffer.concat(await Array.fromAsync(socket)).toString(), /^HTTP\/1.1 400 /);
  }));
