import type { HttpReply } from "./emulator.ts";

/** A JSON answer. */
export function jsonReply(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return textReply(status, "application/json; charset=utf-8", JSON.stringify(body), headers);
}

/** An answer of any content type. */
export function textReply(
  status: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  return { kind: "reply", status, headers: { "content-type": contentType, ...headers }, body, delayMs: 0 };
}

/** The page that a gateway shows when what is behind it is down: no JSON, no request ID. */
export function badGatewayReply(): HttpReply {
  const body =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
  return textReply(502, "text/html", body);
}
