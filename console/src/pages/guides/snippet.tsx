import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { CodeBox } from "../../design/code.tsx";

/** The code of the pixel for this store's pages, ready to paste. */
export function Snippet() {
  const store = useStore();
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  return <Code code={settings.data?.pixel_snippet} label="Pixel code" />;
}

/** The code of the custom pixel for Shopify's checkout, ready to paste. */
export function ShopifyPixel() {
  const store = useStore();
  const pixel = useRead("GET /api/stores/:store/shopify-pixel", { params: { store } });
  return <Code code={pixel.data?.code} label="Custom pixel code" />;
}

/** The same for a front end that is built with npm. */
export function NpmCode() {
  const store = useStore();
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  const code =
    settings.data &&
    `import { signalpost } from "signalpost/pixel";

signalpost.init({ key: "${settings.data.pixel_key}", endpoint: "${new URL("/e", settings.data.pixel_script).href}" });
signalpost.track("AddToCart", { value: 29.95, currency: "USD", content_id: "sku-1", quantity: 1 });
`;
  return <Code code={code} label="npm code" />;
}

function Code({ code, label }: { readonly code: string | undefined; readonly label: string }) {
  if (code === undefined) return <span className="skeleton h-24 w-full" />;
  return <CodeBox text={code} label={label} className="max-h-64" />;
}
