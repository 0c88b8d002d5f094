import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { CopyIcon } from "../../design/copy.tsx";

/** Where this store's webhooks go. */
export function WebhookAddress() {
  const store = useStore();
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  const url = settings.data?.shopify?.webhook_url ?? `${window.location.origin}/v1/shopify/webhooks/${store}`;
  return (
    <p className="bg-sunken border-line flex items-center justify-between gap-2 rounded-md border py-1 pr-1 pl-3">
      <code className="break-all">{url}</code>
      <CopyIcon text={url} what="webhook address" />
    </p>
  );
}
