import { pieces, quantityOf, total } from "./cart.ts";
import { money, type Product, productOf, products } from "./catalogue.ts";
import { type Html, html, inScript, raw } from "./html.ts";
import { type PageContext, page } from "./layout.ts";
import type { Order } from "./order.ts";
import { picture } from "./picture.ts";
import { cartProperties, productProperties, purchaseId } from "./tracking.ts";

/** The shop's front page. */
export function homePage(context: PageContext): string {
  const hero = productOf("KL-LAMP-06");
  return page(
    context,
    "Things for slow mornings",
    html`<section class="hero">
      <div><h1>Things for slow mornings</h1>
      <p class="soft">Six objects, made by people who take their time. Free delivery, and thirty days to change your
      mind.</p>
      <a class="button" href="#shelf">See the shelf</a></div>
      ${hero ? picture(hero.sku, "A round paper lamp on a walnut base, lit") : null}
    </section>
    <section id="shelf"><h2>On the shelf</h2><div class="grid">${products.map(card)}</div></section>
    <section class="news"><div><h2>Letters, not newsletters</h2>
      <p class="soft">Four a year: one potter, one recipe, one thing to look at.</p></div>
      <form method="post" action="/newsletter" id="news"><input type="email" name="email" required
        autocomplete="email"
      placeholder="you@example.com" aria-label="Your e-mail address"><button class="button">Write to me</button>
        </form>
    </section>`,
    raw(`document.getElementById("news").addEventListener("submit", function (event) {
      signalpost.identify({ email: event.target.email.value });
      signalpost.track("Subscribe", {});
    });`),
  );
}

function card(product: Product): Html {
  return html`<a class="card" href="/products/${product.sku}">
    <div class="frame">${picture(product.sku, product.name)}</div>
    <div class="row"><h3>${product.name}</h3><span>${money(product.price)}</span></div>
    <p class="soft">${product.line}</p></a>`;
}

/** One product. With the duplicate pixel on, the theme also calls TikTok by itself, without event ID. */
export function productPage(context: PageContext, product: Product): string {
  const viewed = inScript(productProperties(product, 1));
  const bare = inScript({ content_id: product.sku, value: product.price, currency: "USD" });
  return page(
    context,
    product.name,
    html`<article class="product">${picture(product.sku, product.name)}
      <div><p class="soft">${product.category}</p><h1>${product.name}</h1>
      <p class="price">${money(product.price)}</p><p>${product.story}</p>
      <ul class="soft">${product.facts.map((fact) => html`<li>${fact}</li>`)}</ul>
      <form class="buy" method="post" action="/cart" id="buy"><input type="hidden" name="sku" value="${product.sku}">
      <select name="quantity" aria-label="Quantity">${[1, 2, 3, 4].map((n) => html`<option>${n}</option>`)}</select>
      <button class="button">Put in basket</button></form></div></article>`,
    html`signalpost.track("ViewContent", ${viewed});
      ${duplicateCall(context, "ViewContent", bare)}
      document.getElementById("buy").addEventListener("submit", function (event) {
        var n = Number(event.target.quantity.value), item = ${viewed};
        item.contents[0].quantity = n; item.value = item.contents[0].price * n;
        signalpost.track("AddToCart", item);
        ${duplicateCall(context, "AddToCart", bare)}
      });`,
  );
}

function duplicateCall(context: PageContext, name: string, properties: Html): Html {
  return context.switches.duplicatePixel
    ? html`if (window.ttq) ttq.track(${inScript(name)}, ${properties});`
    : raw("");
}

/** The basket. */
export function cartPage(context: PageContext): string {
  const { cart } = context;
  if (cart.length === 0) {
    const empty = html`<h1>Your basket is empty</h1><p class="soft" style="margin:16px 0 28px">The shelf is not.</p>
      <a class="button" href="/#shelf">See the shelf</a>`;
    return page(context, "Basket", empty);
  }
  return page(
    context,
    "Basket",
    html`<h1>Your basket</h1><div class="panes"><div class="pane">${lines(context, true)}</div>
      <div class="pane"><div class="row"><span>Delivery</span><span>Free</span></div>
      <div class="row sum"><span>Total</span><span>${money(total(cart))}</span></div>
      <p style="margin-top:24px"><a class="button" href="/checkout" style="width:100%">Check out</a></p></div></div>`,
  );
}

function lines(context: PageContext, editable: boolean): readonly Html[] {
  return context.cart.map(({ product, quantity }) => {
    const remove = html`<form method="post" action="/cart"><input type="hidden" name="sku" value="${product.sku}">
      <input type="hidden" name="remove" value="1"><button>Remove</button></form>`;
    return html`<div class="line">${picture(product.sku, product.name)}<div><strong>${product.name}</strong>
      <div class="soft">${quantity} × ${money(product.price)}</div>${editable && remove}</div>
      <span>${money(product.price * quantityOf(context.cart, product))}</span></div>`;
  });
}

/** Where the visitor says who they are. */
export function checkoutPage(context: PageContext): string {
  return page(
    context,
    "Checkout",
    html`<h1>Checkout</h1><div class="panes"><form class="pane" method="post" action="/order" id="checkout">
      <div class="field"><label for="email">E-mail</label><input id="email" name="email" type="email" required
        autocomplete="email" placeholder="you@example.com"></div>
      <div class="field"><label for="phone">Phone <span class="soft">(optional)</span></label>
        <input id="phone" name="phone" type="tel" autocomplete="tel" placeholder="+1 213 373 4253"></div>
      <div class="field"><label for="name">Name</label><input id="name" name="name" autocomplete="name"
        placeholder="Ada Lovelace"></div>
      <button class="button" style="width:100%">Pay ${money(total(context.cart))}</button>
      <p class="soft" style="margin-top:14px;font-size:.9rem">No card needed: this is a demo.</p></form>
      <div class="pane">${lines(context, false)}<div class="row sum"><span>Total, ${pieces(context.cart)}
        pieces</span>
      <span>${money(total(context.cart))}</span></div></div></div>`,
    html`signalpost.track("InitiateCheckout", ${inScript(cartProperties(context.cart))});
      document.getElementById("checkout").addEventListener("submit", function (event) {
        var form = event.target, known = { email: form.email.value };
        if (form.phone.value) known.phone = form.phone.value;
        signalpost.identify(known);
      });`,
  );
}

/** After the purchase: the browser's copy goes out here, the server's copy went out when the order was placed. */
export function thanksPage(context: PageContext, order: Order): string {
  const properties = inScript({ ...cartProperties(order.cart), order_id: order.id });
  return page(
    context,
    "Thank you",
    html`<div class="tick" aria-hidden="true">✓</div><h1>Thank you</h1>
      <p class="soft" style="margin:16px 0 8px">Order <strong>#${order.id}</strong>
        over ${money(total(order.cart))} is on
      its way to nobody.</p>
      <p class="soft" style="margin-bottom:28px">${reported(context)} Its event ID is
      <code>${purchaseId(order.id)}</code>.</p>
      <a class="button" href="/">Back to the shelf</a>`,
    html`signalpost.track("Purchase", ${properties}, { eventId: ${inScript(purchaseId(order.id))} });`,
  );
}

/** Who has told whom of the order, as the visitor's answer and the panel's ad blocker have it. */
function reported({ consent, switches }: PageContext): string {
  if (consent === false) {
    return `You said no to cookies, so no ad platform hears of it: the shop's server has reported it to Signalpost,
      which skips it for want of consent.`;
  }
  if (consent === null) {
    return `You have not answered about cookies, so your browser has reported nothing. The shop's server has, and what
      an unknown answer means is set in the console: Settings, Consent.`;
  }
  if (switches.blockScript) {
    return `The ad blocker has kept TikTok's and Meta's scripts away, so they hear of it from Signalpost alone. Meta
      takes only events with something to recognise a visitor by: on this machine that is the purchase, with its
      e-mail address, since a local address is none that it would know.`;
  }
  return `The browser and the shop's server have both reported it under one event ID, so it counts once: the demo
    controls show what TikTok and Meta have counted.`;
}

/** After the newsletter form. */
export function newsletterPage(context: PageContext): string {
  return page(
    context,
    "Welcome",
    html`<div class="tick" aria-hidden="true">✓</div><h1>Until spring</h1>
      <p class="soft" style="margin:16px 0 28px">The next letter leaves with the first warm morning.</p>
      <a class="button" href="/">Back to the shelf</a>`,
  );
}

/** For an address that leads nowhere. */
export function lostPage(context: PageContext): string {
  const content = html`<h1>Nothing here</h1><p class="soft" style="margin:16px 0 28px">The shelf is that way.</p>
    <a class="button" href="/">To the shop</a>`;
  return page(context, "Not found", content);
}
