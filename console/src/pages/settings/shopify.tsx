import { useRef } from "react";
import { problemAt } from "../../api/client.ts";
import { CopyIcon } from "../../design/copy.tsx";
import { TextField } from "../../design/field.tsx";
import { SecretField } from "../../design/secret-field.tsx";
import { Time } from "../../design/time.tsx";
import { StoreForm } from "./store-settings.tsx";

/** The connection to Shopify and how its webhooks are. */
export function ShopifyPart() {
  const secret = useRef("");
  const token = useRef("");
  return (
    <StoreForm
      title="Shopify"
      note="Order webhooks bring every purchase, also those that no browser saw."
      fields={["shopify", "shopify.shop_domain", "shopify.webhook_secrets", "shopify.admin_token"]}
      start={(settings) => ({ domain: settings.shopify?.shop_domain ?? "", secrets: 0, token: 0 })}
      edit={(draft) => ({
        ...(draft.domain === "" ? {} : { shop_domain: draft.domain.trim() }),
        ...(secret.current.trim() === "" ? {} : { webhook_secret: secret.current }),
        ...(token.current.trim() === "" ? {} : { admin_token: token.current }),
      })}
    >
      {(draft, set, error, settings) => (
        <>
          <TextField
            label="Shop domain"
            placeholder="example.myshopify.com"
            value={draft.domain}
            onChange={(domain) => set({ ...draft, domain })}
            problem={problemAt(error, "shop_domain")}
            help="The address under myshopify.com, not the shop's own domain."
          />
          <SecretField
            label="Webhook signing secret"
            stored={(settings.shopify?.secrets.length ?? 0) > 0}
            last4={settings.shopify?.secrets[0]?.last4 ?? null}
            problem={problemAt(error, "webhook_secret")}
            help="In Shopify: Settings, Notifications, Webhooks, at the bottom of the page."
            onChange={(value) => {
              secret.current = value;
              set({ ...draft, secrets: value.length });
            }}
          />
          <SecretField
            label="Admin API access token (optional)"
            placeholder="shpat_…"
            stored={settings.shopify?.admin_token.set ?? false}
            last4={settings.shopify?.admin_token.last4 ?? null}
            problem={problemAt(error, "admin_token")}
            help="Of a custom app with the scopes read_orders, read_products and read_customers. With it the shop's own orders are compared with what came here, missing ones are fetched, and webhooks are made, signed with that app's client secret."
            onChange={(value) => {
              token.current = value;
              set({ ...draft, token: value.length });
            }}
          />
          {settings.shopify && (
            <div>
              <p className="font-medium">Address for the webhooks</p>
              <p className="flex items-center gap-1">
                <code className="break-all">{settings.shopify.webhook_url}</code>
                <CopyIcon text={settings.shopify.webhook_url} what="webhook address" />
              </p>
              <p className="text-ink-2 mt-1 text-sm">
                {settings.shopify.last_webhook_at === null ? (
                  "No webhook has come yet."
                ) : (
                  <>
                    The latest webhook came <Time at={settings.shopify.last_webhook_at} />, with a good
                    signature.
                  </>
                )}
              </p>
            </div>
          )}
        </>
      )}
    </StoreForm>
  );
}
