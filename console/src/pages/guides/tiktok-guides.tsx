import { Link } from "@tanstack/react-router";
import type { Guide } from "./guide.ts";
import { Out } from "./out.tsx";

const eventsManager = "https://ads.tiktok.com/i18n/events_manager";

function To({ guide, children }: { readonly guide: string; readonly children: string }) {
  return (
    <Link to="/guides/$guide" params={{ guide }} className="text-accent underline underline-offset-2">
      {children}
    </Link>
  );
}

/** Guides about TikTok's side. */
export const tiktokGuides: readonly Guide[] = [
  {
    slug: "connect-tiktok",
    title: "Connect TikTok, from end to end",
    summary: "From an ad account to a purchase that TikTok counts once.",
    steps: [
      {
        title: "Have one pixel",
        body: (
          <>
            <To guide="find-pixel-id">Find the ID</To> of the pixel that your ads optimise for, or{" "}
            <To guide="create-pixel">create one</To>. One shop, one pixel: two pixels are two counts.
          </>
        ),
      },
      {
        title: "Create the destination",
        body: (
          <>
            <To guide="access-token">Generate an access token</To>, then paste pixel ID and token here.
          </>
        ),
        evidence: "destination",
        go: { label: "New destination", to: "/destinations/new" },
      },
      {
        title: "Send a test event",
        body: "With a code from Test Events it shows up there within seconds.",
        evidence: "probe",
      },
      {
        title: "Leave one TikTok pixel on each page",
        body: (
          <>
            Shopify&rsquo;s own TikTok data sharing and ours would both count.{" "}
            <To guide="shopify-data-sharing">Switch it off.</To>
          </>
        ),
        evidence: "one_pixel",
        go: { label: "Scan a page", to: "/diagnose" },
      },
      {
        title: "Install our pixel",
        body: <To guide="install-pixel">It goes beside TikTok&rsquo;s, into the theme and the checkout.</To>,
        evidence: "pixel_event",
      },
      {
        title: "Connect the order webhooks",
        body: (
          <To guide="shopify-webhooks">They bring every purchase, also where the browser sent nothing.</To>
        ),
        evidence: "webhook",
      },
      {
        title: "See the first event delivered",
        body: "Open your shop, look at a product. TikTok shows it in 5 to 10 minutes in the pixel's overview.",
        evidence: "delivered",
        go: { label: "Live events", to: "/events" },
      },
      {
        title: "See browser and server meet",
        body: "An event that both sent carries the same name and ID, so that TikTok counts it once.",
        evidence: "browser_twin",
        go: { label: "Browser against server", to: "/diagnose" },
      },
    ],
  },
  {
    slug: "create-pixel",
    title: "Create a TikTok pixel",
    summary: "Only when the ad account has none for this shop.",
    steps: [
      {
        title: "Open Events Manager",
        body: (
          <>
            Sign in to <Out href={eventsManager}>TikTok Events Manager</Out> with the account that pays for
            the ads.
          </>
        ),
      },
      {
        title: "Connect a data source",
        body: "Choose Web, give the pixel the shop's name, and choose the manual setup: the code is ours to place.",
      },
      {
        title: "Keep first-party cookies and automatic matching on",
        body: "Both are switches in the pixel's settings. They help TikTok to match and cost nothing.",
      },
      { title: "Copy the pixel ID", body: <To guide="find-pixel-id">It stands beside the name.</To> },
    ],
  },
  {
    slug: "find-pixel-id",
    title: "Find the pixel ID",
    summary: "Twenty capital letters and digits beside the pixel's name.",
    steps: [
      {
        title: "In Events Manager",
        body: (
          <>
            Open <Out href={eventsManager}>Events Manager</Out>, choose Web, then the pixel. The ID stands
            under or beside its name.
          </>
        ),
      },
      {
        title: "Compare it with your shop",
        body: "A scan of a product page lists every TikTok pixel on it. The ID in the browser and the ID of the destination must be the same.",
        evidence: "scan_pixel",
        go: { label: "Scan a page", to: "/diagnose" },
      },
    ],
  },
  {
    slug: "access-token",
    title: "Generate the Events API access token",
    summary: "TikTok shows it once; you paste it once.",
    steps: [
      {
        title: "Open the pixel's settings",
        body: (
          <>
            In <Out href={eventsManager}>Events Manager</Out> open the pixel, then the tab Settings. You need
            the role admin or operator of the ad account.
          </>
        ),
      },
      {
        title: "Generate access token",
        body: "In the section Events API. Copy it at once: TikTok does not show it again. A new one does not end the old one.",
      },
      {
        title: "Paste it into the destination",
        body: "Spaces that came along are removed. It is stored encrypted and never shown again.",
        evidence: "token",
        go: { label: "Destinations", to: "/destinations" },
      },
      {
        title: "Prove it with a test event",
        body: "A token alone cannot be checked: TikTok has no address for that. A test event with a code from Test Events proves it.",
        evidence: "probe",
      },
    ],
  },
  {
    slug: "configure-destination",
    title: "Configure the TikTok destination",
    summary: "Pixel ID, token, what to send, test.",
    steps: [
      {
        title: "New destination, TikTok",
        body: "Paste the pixel ID and the access token. Remarks appear while you type.",
        evidence: "destination",
        go: { label: "New destination", to: "/destinations/new" },
      },
      {
        title: "Name of the purchase",
        body: "Leave CompletePayment when your browser pixel sends that name. TikTok shows it as Purchase. Where our pixel saw the browser's copy, that copy's name is taken.",
      },
      {
        title: "Send a test event",
        body: "With the code from Events Manager, your pixel, Test Events.",
        evidence: "probe",
      },
      {
        title: "Active and healthy",
        body: "The first delivered event proves the whole way.",
        evidence: "delivered",
      },
    ],
  },
];
