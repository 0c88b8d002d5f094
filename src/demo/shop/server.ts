import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Panel } from "../panel.ts";
import type { DemoSwitches } from "../switches.ts";
import { type Cart, quantityOf, readCart, withQuantity, writeCart } from "./cart.ts";
import { productOf } from "./catalogue.ts";
import type { PageContext } from "./layout.ts";
import type { Customer, Order } from "./order.ts";
import {
  cartPage,
  checkoutPage,
  homePage,
  lostPage,
  newsletterPage,
  productPage,
  thanksPage,
} from "./pages.ts";
import { cookiesOf, readForm } from "./request.ts";

/** What the shop needs of the demo around it. */
export interface ShopPorts {
  readonly switches: () => DemoSwitches;
  readonly panel: Panel;
  /** Our pixel's snippet and the platforms' base codes for pages of this shop. */
  readonly snippets: () => { readonly ours: string; readonly platforms: string };
  /** Tells Signalpost of an order, as a shop's server does. */
  readonly placed: (order: Order, customer: Customer) => void;
  readonly now: () => number;
}

/** A running shop. */
export interface Shop {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const ordersMax = 1000;
const yearSeconds = 31_536_000;
/** Order numbers count seconds from here, so that a restarted demo never uses one twice. */
const firstOrderMs = Date.UTC(2025, 0, 1);

const assets: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {
  "/shop.css": asset("shop.css", "text/css"),
  "/panel.css": asset("panel.css", "text/css"),
  "/panel.js": asset("panel.js", "text/javascript"),
  "/icon.svg": asset("icon.svg", "image/svg+xml"),
};

function asset(name: string, type: string): { readonly type: string; readonly body: string } {
  return {
    type: `${type}; charset=utf-8`,
    body: readFileSync(join(import.meta.dirname, "browser", name), "utf8"),
  };
}

/** Serves the demo shop. */
export async function serveShop(ports: ShopPorts, port: number, host: string): Promise<Shop> {
  const orders = new Map<string, Order>();
  const server = createServer((request, response) => {
    answer(request, response, ports, orders).catch(() => response.destroy());
  });
  server.listen(port, host);
  await once(server, "listening");
  // A server that listens on a port has an AddressInfo; the other forms are for pipes.
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface Visit extends PageContext {
  readonly cookies: ReadonlyMap<string, string>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  ports: ShopPorts,
  orders: Map<string, Order>,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://shop");
  const file = assets[pathname];
  if (file) return send(response, 200, file.type, file.body);
  if (pathname.startsWith("/demo/")) return answerPanel(request, response, ports.panel, pathname.slice(6));
  const visit = visitOf(request, ports);
  if (request.method === "POST") return post(request, response, { ports, orders, visit, pathname });
  const [status, body] = pageAt(pathname, searchParams, visit, orders);
  send(response, status, "text/html; charset=utf-8", body);
}

async function answerPanel(
  request: IncomingMessage,
  response: ServerResponse,
  panel: Panel,
  action: string,
): Promise<void> {
  if (request.method === "POST") await panel.act(action);
  send(response, 200, "application/json", JSON.stringify(panel.state()));
}

function visitOf(request: IncomingMessage, ports: ShopPorts): Visit {
  const cookies = cookiesOf(request);
  const answered = cookies.get("consent");
  const { ours, platforms } = ports.snippets();
  return {
    cookies,
    cart: readCart(cookies.get("cart")),
    consent: answered === "yes" ? true : answered === "no" ? false : null,
    switches: ports.switches(),
    snippet: ours,
    platformSnippets: platforms,
  };
}

function pageAt(
  pathname: string,
  query: URLSearchParams,
  visit: Visit,
  orders: ReadonlyMap<string, Order>,
): readonly [number, string] {
  const product = productOf(pathname.replace("/products/", ""));
  if (product) return [200, productPage(visit, product)];
  const order = orders.get(query.get("order") ?? "");
  if (pathname === "/thanks" && order) return [200, thanksPage(visit, order)];
  if (pathname === "/") return [200, homePage(visit)];
  if (pathname === "/cart" || (pathname === "/checkout" && visit.cart.length === 0))
    return [200, cartPage(visit)];
  if (pathname === "/checkout") return [200, checkoutPage(visit)];
  if (pathname === "/letters") return [200, newsletterPage(visit)];
  return [404, lostPage(visit)];
}

interface Submission {
  readonly ports: ShopPorts;
  readonly orders: Map<string, Order>;
  readonly visit: Visit;
  readonly pathname: string;
}

async function post(
  request: IncomingMessage,
  response: ServerResponse,
  submission: Submission,
): Promise<void> {
  const form = await readForm(request);
  const { visit, pathname } = submission;
  if (pathname === "/consent") {
    const given = form.get("answer") === "forget" ? "" : (form.get("answer") ?? "");
    return redirect(response, backTo(request), [cookie("consent", given, given === "" ? 0 : yearSeconds)]);
  }
  if (pathname === "/cart") return redirect(response, "/cart", [cartCookie(changeCart(visit.cart, form))]);
  if (pathname === "/newsletter") return redirect(response, "/letters", []);
  if (pathname === "/order" && visit.cart.length > 0) return placeOrder(request, response, submission, form);
  redirect(response, "/", []);
}

function changeCart(cart: Cart, form: URLSearchParams): Cart {
  const product = productOf(form.get("sku") ?? "");
  if (!product) return cart;
  const more = Number(form.get("quantity")) || 1;
  return withQuantity(cart, product, form.has("remove") ? 0 : quantityOf(cart, product) + more);
}

function placeOrder(
  request: IncomingMessage,
  response: ServerResponse,
  { ports, orders, visit }: Submission,
  form: URLSearchParams,
): void {
  let number = Math.floor((ports.now() - firstOrderMs) / 1000);
  while (orders.has(String(number))) number += 1;
  const order: Order = { id: String(number), placedAt: new Date(), cart: visit.cart };
  orders.set(order.id, order);
  for (const oldest of orders.keys()) {
    if (orders.size <= ordersMax) break;
    orders.delete(oldest);
  }
  ports.placed(order, customerOf(request, visit, form));
  redirect(response, `/thanks?order=${order.id}`, [cartCookie([])]);
}

function customerOf(request: IncomingMessage, visit: Visit, form: URLSearchParams): Customer {
  const visitorId = visit.cookies.get("_signalpost_visitor");
  // As a shop behind its own proxy does; the demo believes one proxy.
  const forwarded = String(request.headers["x-forwarded-for"] ?? "");
  const ip = forwarded.split(",").at(-1)?.trim() || request.socket.remoteAddress;
  const userAgent = request.headers["user-agent"];
  return {
    email: form.get("email") ?? "",
    phone: form.get("phone") ?? "",
    name: form.get("name") ?? "",
    consent: visit.consent,
    ...(visitorId && { visitorId }),
    ...(ip && { ip }),
    ...(userAgent && { userAgent }),
  };
}

function cartCookie(cart: Cart): string {
  return cookie("cart", writeCart(cart), cart.length === 0 ? 0 : yearSeconds);
}

function cookie(name: string, value: string, seconds: number): string {
  return `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${seconds}; SameSite=Lax`;
}

/** The path of the page that the form stood on; never another host. */
function backTo(request: IncomingMessage): string {
  const referrer = request.headers.referer ?? "";
  if (!URL.canParse(referrer)) return "/";
  const { pathname, search } = new URL(referrer);
  return pathname.startsWith("//") ? "/" : pathname + search;
}

function redirect(response: ServerResponse, to: string, cookies: readonly string[]): void {
  response.writeHead(303, { location: to, "set-cookie": [...cookies], "cache-control": "no-store" });
  response.end();
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}
