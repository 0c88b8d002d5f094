import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { CopyIcon } from "../../design/copy.tsx";
import { Scroll } from "../../design/scroll.tsx";

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

function Code({ code, label }: { readonly code: string | undefined; readonly label: string }) {
  if (code === undefined) return <span className="skeleton h-24 w-full" />;
  return (
    <div className="bg-sunken border-line relative rounded-md border">
      <div className="absolute top-1 right-1">
        <CopyIcon text={code} what={label.toLowerCase()} />
      </div>
      <Scroll label={label} className="max-h-64 rounded-md">
        <pre className="p-3 pr-9 text-xs leading-5">{code}</pre>
      </Scroll>
    </div>
  );
}
