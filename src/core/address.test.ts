import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cleanText, cleanUrl, hostOf, queryParameter, redacted } from "./address.ts";

describe("an address keeps everything that brings a customer, to the letter", () => {
  const untouched = [
    "https://shop.example/products/mug?ttclid=E.C.P.CnQ-_abc%2Bdef&utm_source=tiktok&utm_campaign=Summer%20Sale+2026",
    "https://shop.example/?fbclid=IwAR0-_x&gclid=Cj0KCQ&gbraid=0AAA&msclkid=abc123#reviews",
    "https://shop.example/search?q=blue+mug&page=2&sort=price-asc",
    "https://shop.example/?utm_medium=email&utm_content=a%26b&emptied=&flag",
    "https://shop.example/blogs/2026/how-we-work?v=1.2.3",
    "/collections/all?variant=820982911946154508",
    "android-app://com.google.android.gm/",
    "https://shop.example/%E6%9D%B1%E4%BA%AC?ref=%zz",
    // Click IDs are opaque: what looks like a number or an address in one is none.
    "https://shop.example/?ttclid=E.C.P.+12345678901",
  ];
  for (const url of untouched) it(url, () => assert.equal(cleanUrl(url), url));
});

describe("what names a person or opens a door is cut from an address", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["https://shop.example/?email=jane@example.com&a=1", `https://shop.example/?email=${redacted}&a=1`],
    ["https://shop.example/?u=jane%40example.com", `https://shop.example/?u=${redacted}`],
    ["https://shop.example/?to=jane%2540example.com", `https://shop.example/?to=${redacted}`],
    ["https://shop.example/u/jane@example.com/orders", `https://shop.example/u/${redacted}/orders`],
    ["https://jane:secret@shop.example/account", "https://shop.example/account"],
    ["https://jane:secret@shop.example/?a=x@y.example", `https://shop.example/?a=${redacted}`],
    ["https://shop.example/?phone=2133734253", `https://shop.example/?phone=${redacted}`],
    ["https://shop.example/?phone_number=2133734253", `https://shop.example/?phone_number=${redacted}`],
    [
      "https://shop.example/?customer%5Bphone%5D=2133734253",
      `https://shop.example/?customer%5Bphone%5D=${redacted}`,
    ],
    [
      "https://shop.example/?checkout[first_name]=Jane",
      `https://shop.example/?checkout[first_name]=${redacted}`,
    ],
    ["https://shop.example/?billing_last_name=Roe", `https://shop.example/?billing_last_name=${redacted}`],
    ["https://shop.example/?q=%2B12133734253", `https://shop.example/?q=${redacted}`],
    ["https://shop.example/?q=+1 (213) 373-4253", `https://shop.example/?q=${redacted}`],
    ["https://shop.example/?Token=abc&a=1", `https://shop.example/?Token=${redacted}&a=1`],
    [
      "https://shop.example/?reset_password_token=abc",
      `https://shop.example/?reset_password_token=${redacted}`,
    ],
    // Mailchimp's name for one subscriber; the campaign's stays.
    [
      "https://shop.example/?mc_cid=5f3a&mc_eid=0123456789",
      `https://shop.example/?mc_cid=5f3a&mc_eid=${redacted}`,
    ],
    ["https://shop.example/cb#access_token=abc&a=1", `https://shop.example/cb#access_token=${redacted}&a=1`],
    ["https://shop.example/#/login?email=jane", `https://shop.example/#/login?email=${redacted}`],
    [
      "/account/login?checkout_url=%2Fa%3Femail%3Djane%40example.com",
      `/account/login?checkout_url=${redacted}`,
    ],
  ];
  for (const [raw, clean] of cases) it(raw, () => assert.equal(cleanUrl(raw), clean));

  it("cleaning twice is cleaning once", () => {
    for (const [raw] of cases) assert.equal(cleanUrl(cleanUrl(raw)), cleanUrl(raw));
  });
});

describe("free text loses addresses and international numbers, nothing else", () => {
  it("cuts what stands for a person", () => {
    assert.equal(cleanText("gift for jane.roe+x@mail.example.co.uk!"), `gift for ${redacted}!`);
    assert.equal(cleanText("call +49 (0)176 1234-5678 now"), `call ${redacted} now`);
    assert.equal(cleanText("jörg@müller.de"), redacted);
  });

  it("keeps prices, sizes and dates", () => {
    for (const text of ["10 + 20 = 30", "size XL+", "@brand", "2026-11-22", "5+5 pack 1234567890", "C++ 11"])
      assert.equal(cleanText(text), text);
  });
});

describe("the host of a page", () => {
  it("is in lower case, without port, user or path", () => {
    assert.equal(hostOf("HTTPS://User:pw@Shop.Example:8443/a?b#c"), "shop.example");
    assert.equal(hostOf("http://[::1]:3000/"), "[::1]");
  });

  it("is none for anything but an absolute http address", () => {
    for (const text of [
      "",
      "/cart",
      "shop.example",
      "ftp://shop.example",
      "javascript:alert(1)",
      "https://",
      "null",
    ])
      assert.equal(hostOf(text), null, text);
  });

  it("is not fooled by a shop's name elsewhere in the address", () => {
    for (const text of ["https://evil.example/?https://shop.example", "https://shop.example@evil.example/"])
      assert.equal(hostOf(text), "evil.example", text);
    for (const text of ["https://shop.example\\@evil.example/", "https://evil.example\\.shop.example/"])
      assert.notEqual(hostOf(text), "shop.example", text);
  });
});

describe("a query parameter", () => {
  it("is decoded once", () => {
    assert.equal(queryParameter("https://shop.example/?a=1&ttclid=a%252Fb#ttclid=no", "ttclid"), "a%2Fb");
    assert.equal(queryParameter("https://shop.example/?ttclid=%zz", "ttclid"), "%zz");
  });

  it("is none where it does not stand", () => {
    assert.equal(queryParameter("https://shop.example/?xttclid=1#?ttclid=2", "ttclid"), null);
    assert.equal(queryParameter("https://shop.example/", "ttclid"), null);
  });
});
