import type { Guide } from "./guide.ts";
import { OnePixelTable } from "./one-pixel-table.tsx";
import { NpmCode, ShopifyPixel, Snippet } from "./snippet.tsx";
import { WebhookAddress } from "./webhook-address.tsx";

/** Guides about the shop's side. */
export const shopGuides: readonly Guide[] = [
  {
    slug: "install-pixel",
    title: "Install the pixel",
    summary: "In the theme, in the checkout, by Tag Manager or by npm.",
    steps: [
      {
        title: "Theme: every page of the storefront",
        body: (
          <>
            <p>
              In Shopify: Online Store, Themes, Edit code, <code>theme.liquid</code>. Paste this directly
              after <code>&lt;head&gt;</code>, before any other tracking.
            </p>
            <Snippet />
          </>
        ),
        evidence: "pixel_event",
      },
      {
        title: "Checkout: a custom web pixel",
        body: (
          <>
            <p>
              In Shopify: Settings, Customer events, Add custom pixel. Under Customer privacy choose{" "}
              <b>Permission: Required</b> with Marketing and Analytics, and that the data collected qualifies
              as data sale. Shopify then loads it only after consent.
            </p>
            <ShopifyPixel />
            <p>
              Paste it, press <b>Save</b>, then <b>Connect</b>. A saved pixel that is not connected sends
              nothing.
            </p>
          </>
        ),
        evidence: "checkout_event",
      },
      {
        title: "With Google Tag Manager instead of the theme",
        alternative: true,
        body: (
          <>
            <p>
              New tag, type <b>Custom HTML</b>, trigger <b>Consent Initialization, All Pages</b>: it has to
              run before TikTok&rsquo;s tag. Not in the theme as well: a second copy on one page does nothing,
              but it costs a request.
            </p>
            <Snippet />
          </>
        ),
      },
      {
        title: "With npm, for shops with their own front end",
        alternative: true,
        body: (
          <>
            <p>
              Import it before TikTok&rsquo;s or Meta&rsquo;s code, and call <code>track</code> where the act
              happens.
            </p>
            <NpmCode />
          </>
        ),
      },
      {
        title: "One TikTok pixel on each kind of page",
        body: <OnePixelTable />,
        evidence: "one_pixel",
        go: { label: "Scan a page", to: "/diagnose" },
      },
    ],
  },
  {
    slug: "shopify-data-sharing",
    title: "Switch off Shopify's own TikTok data sharing",
    summary: "TikTok cannot match its copies to ours, so both would count.",
    steps: [
      {
        title: "Open the TikTok sales channel",
        body: "In Shopify: Sales channels, TikTok, Settings, Data sharing. Standard is the browser pixel alone; Enhanced and Maximum also send from Shopify's servers.",
      },
      {
        title: "Switch data sharing off",
        body: "The catalogue and the shop at TikTok go on working: they do not depend on it.",
      },
      {
        title: "Look for other apps",
        body: "In Shopify: Settings, Customer events, App pixels. Omega and Mega TikTok Pixel are named there; disconnect or uninstall them.",
      },
      {
        title: "Scan a product page",
        body: "It names every TikTok pixel that is left, and where it comes from.",
        evidence: "one_pixel",
        go: { label: "Scan a page", to: "/diagnose" },
      },
      {
        title: "Watch for a day",
        body: "Watch 24 h scans the page again tomorrow, counts browser and server copies meanwhile, and gives a verdict.",
        evidence: "watched",
        go: { label: "Watch 24 h", to: "/diagnose", search: { topic: "duplicates" } },
      },
    ],
  },
  {
    slug: "shopify-webhooks",
    title: "Connect Shopify's order webhooks",
    summary: "The source of truth for purchases: also for those no browser saw.",
    steps: [
      {
        title: "Create the webhook",
        body: (
          <>
            <p>
              In Shopify: Settings, Notifications, Webhooks, Create webhook. Event <b>Order creation</b>,
              format <b>JSON</b>, the newest API version, and this address:
            </p>
            <WebhookAddress />
          </>
        ),
      },
      {
        title: "Paste the signing secret",
        body: "It stands at the bottom of the same page in Shopify. Every webhook is checked with it; others are refused.",
        evidence: "webhook_secret",
        go: { label: "Settings, Shopify", to: "/settings/$section", params: { section: "shopify" } },
      },
      {
        title: "Send a test notification",
        body: "From the webhook's menu in Shopify. The order in it is a sample, so it is stored and marked as a test.",
        evidence: "webhook",
      },
    ],
  },
];
