import { gunzipSync } from "node:zlib";

/** What every canary has in it: a word, or a telephone number that begins so. */
const words = ["canary", "Canary", "CANARY"];
const plain = /canary|213555\d{4}/i;

type Encode = (text: string) => readonly string[];

const eachByte =
  (form: (byte: number) => string): Encode =>
  (text) => [[...Buffer.from(text)].map(form).join("")];

/** How a text may be hidden in another one; each gives what to look for. */
export const encodings: Readonly<Record<string, Encode>> = {
  hex: (text) => [Buffer.from(text).toString("hex"), Buffer.from(text).toString("hex").toUpperCase()],
  // The text may begin at any of three places within a group of four characters; what is next to it is left out.
  base64: (text) =>
    [0, 1, 2].map((before) => {
      const encoded = Buffer.from(" ".repeat(before) + text)
        .toString("base64")
        .replace(/=+$/, "");
      return encoded.slice(before === 0 ? 0 : before + 1, Math.floor(((before + text.length) * 4) / 3));
    }),
  "UTF-16": (text) => [
    Buffer.from(text, "utf16le").toString("latin1"),
    Buffer.from(text, "utf16le").swap16().toString("latin1"),
  ],
  "percent signs": eachByte((byte) => `%${byte.toString(16)}`),
  "JSON escapes": eachByte((byte) => `\\u00${byte.toString(16)}`),
  "quoted-printable": eachByte((byte) => `=${byte.toString(16)}`),
};

const needles = Object.entries(encodings).flatMap(([name, encode]) =>
  words.flatMap((word) => encode(word).map((text) => ({ name, text }))),
);

/** The first canary in some bytes, with what stands around it; null: there is none in any form that we know. */
export function canaryIn(bytes: Buffer): string | null {
  const text = bytes.toString("latin1");
  const at = text.search(plain);
  if (at >= 0) return text.slice(Math.max(0, at - 80), at + 40);
  for (const { name, text: needle } of needles) {
    const found = text.indexOf(needle);
    if (found >= 0) return `as ${name}: ${text.slice(Math.max(0, found - 80), found + needle.length + 20)}`;
  }
  return packedCanaryIn(bytes);
}

/** Whatever is compressed among the bytes. */
function packedCanaryIn(bytes: Buffer): string | null {
  for (
    let at = bytes.indexOf("\x1f\x8b\x08", 0, "latin1");
    at >= 0;
    at = bytes.indexOf("\x1f\x8b\x08", at + 1, "latin1")
  ) {
    let inside: Buffer;
    try {
      inside = gunzipSync(bytes.subarray(at), { maxOutputLength: 64 * 1024 * 1024 });
    } catch {
      continue; // three bytes that only look like the beginning of a packed file
    }
    const found = canaryIn(inside);
    if (found !== null) return `packed: ${found}`;
  }
  return null;
}
