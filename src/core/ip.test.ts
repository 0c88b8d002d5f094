import assert from "node:assert/strict";
import { it } from "node:test";
import { isIp, isNetwork, publicIp } from "./ip.ts";

it("a visitor's address is public; one in IPv6 clothes is IPv4", () => {
  for (const ip of ["8.8.8.8", "203.0.113.7", "2606:4700::1111", "2001:db8::1"])
    assert.equal(publicIp(ip), ip);
  assert.equal(publicIp(" ::ffff:8.8.8.8 "), "8.8.8.8");
});

it("addresses of no visitor are none", () => {
  for (const ip of [
    "10.0.0.1",
    "127.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "0.0.0.0",
    "198.18.0.1",
    "256.1.1.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "unknown",
    "",
  ])
    assert.equal(publicIp(ip), null, ip);
});

it("an address of any kind is an address, a text is none", () => {
  for (const ip of ["10.0.0.1", "8.8.8.8", "::1", "2001:db8::1"]) assert.ok(isIp(ip), ip);
  for (const text of ["", "1.2.3", "1.2.3.4:80", "256.1.1.1", "jane@example.com", "abc"])
    assert.ok(!isIp(text), text);
});

it("a network is an address with a length", () => {
  for (const text of ["10.0.0.0/8", "fd00::/8"]) assert.ok(isNetwork(text), text);
  for (const text of ["10.0.0.0", "10.0.0.0/33", "example.com/8", ""]) assert.ok(!isNetwork(text), text);
});
