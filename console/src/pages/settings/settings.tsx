import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { type ComponentType, lazy, Suspense } from "react";
import { useHere } from "../../api/session.ts";
import { SkeletonRows } from "../../design/empty.tsx";
import { Page } from "../../design/page.tsx";

interface SettingsPart {
  readonly name: string;
  readonly group: "Store" | "Server" | "You";
  readonly part: ComponentType;
  /** Shown only to those who may do this. */
  readonly needs?: "team" | "configure";
}

const parts: Readonly<Record<string, SettingsPart>> = {
  store: {
    name: "Store",
    group: "Store",
    part: lazy(() => import("./store-part.tsx").then((m) => ({ default: m.StorePart }))),
  },
  keys: {
    name: "Write keys",
    group: "Store",
    part: lazy(() => import("./write-keys.tsx").then((m) => ({ default: m.WriteKeys }))),
  },
  origins: {
    name: "Allowed origins",
    group: "Store",
    part: lazy(() => import("./origins.tsx").then((m) => ({ default: m.Origins }))),
  },
  consent: {
    name: "Consent",
    group: "Store",
    part: lazy(() => import("./consent.tsx").then((m) => ({ default: m.ConsentPart }))),
  },
  exclusions: {
    name: "Order source exclusions",
    group: "Store",
    part: lazy(() => import("./exclusions.tsx").then((m) => ({ default: m.Exclusions }))),
  },
  mappings: {
    name: "Event mappings",
    group: "Store",
    part: lazy(() => import("../destinations/mappings.tsx").then((m) => ({ default: m.Mappings }))),
  },
  retention: {
    name: "Retention and bots",
    group: "Store",
    part: lazy(() => import("./retention.tsx").then((m) => ({ default: m.Retention }))),
  },
  shopify: {
    name: "Shopify",
    group: "Store",
    part: lazy(() => import("./shopify.tsx").then((m) => ({ default: m.ShopifyPart }))),
  },
  "new-store": {
    name: "Add a store",
    group: "Server",
    part: lazy(() => import("./new-store.tsx").then((m) => ({ default: m.NewStore }))),
  },
  alerts: {
    name: "Alerts",
    group: "Server",
    part: lazy(() => import("./alerts.tsx").then((m) => ({ default: m.AlertsPart }))),
  },
  team: {
    name: "Team",
    group: "Server",
    needs: "team",
    part: lazy(() => import("./team.tsx").then((m) => ({ default: m.Team }))),
  },
  "api-keys": {
    name: "API keys",
    group: "Server",
    needs: "team",
    part: lazy(() => import("./api-keys.tsx").then((m) => ({ default: m.ApiKeys }))),
  },
  audit: {
    name: "Audit log",
    group: "Server",
    needs: "team",
    part: lazy(() => import("./audit.tsx").then((m) => ({ default: m.Audit }))),
  },
  configuration: {
    name: "Configuration",
    group: "Server",
    needs: "configure",
    part: lazy(() => import("./configuration.tsx").then((m) => ({ default: m.ConfigurationPart }))),
  },
  account: {
    name: "Your account",
    group: "You",
    part: lazy(() => import("./account.tsx").then((m) => ({ default: m.AccountPart }))),
  },
};

const groups = ["Store", "Server", "You"] as const;

/** Settings of the store, the server and the reader, each part with its own address. */
export function Settings() {
  const { session } = useHere();
  const { section } = useParams({ strict: false });
  const shown = Object.entries(parts).filter(
    ([, { needs }]) => needs === undefined || session.permissions.includes(needs),
  );
  const [key, current] = shown.find(([name]) => name === (section ?? "store")) ?? ["store", parts.store];
  const Part = current?.part;
  return (
    <Page title={current ? `Settings: ${current.name}` : "Settings"} heading="Settings">
      <div className="grid gap-6 lg:grid-cols-[12rem_1fr] lg:items-start">
        <PartChoice shown={shown} current={key} />
        <nav aria-label="Settings" className="hidden lg:sticky lg:top-18 lg:block">
          {groups.map((group) => (
            <div key={group} className="mb-3 flex flex-col gap-1">
              <p className="text-ink-3 px-2.5 text-xs font-medium">{group}</p>
              {shown
                .filter(([, part]) => part.group === group)
                .map(([name, part]) => (
                  <Link
                    key={name}
                    to="/settings/$section"
                    params={{ section: name }}
                    aria-current={name === key ? "page" : undefined}
                    className={`rounded-md px-2.5 py-1.5 whitespace-nowrap ${
                      name === key
                        ? "bg-accent-soft text-accent font-medium"
                        : "text-ink-2 hover:bg-sunken hover:text-ink"
                    }`}
                  >
                    {part.name}
                  </Link>
                ))}
            </div>
          ))}
        </nav>
        <div className="flex max-w-4xl min-w-0 flex-col gap-4">
          <Suspense
            fallback={
              <div className="card">
                <SkeletonRows rows={4} tall />
              </div>
            }
          >
            {Part && <Part />}
          </Suspense>
        </div>
      </div>
    </Page>
  );
}

interface PartChoiceProps {
  readonly shown: readonly (readonly [string, SettingsPart])[];
  readonly current: string;
}

/** The same on a narrow screen, where a row of all names would run out of sight. */
function PartChoice({ shown, current }: PartChoiceProps) {
  const navigate = useNavigate();
  return (
    <select
      aria-label="Part of the settings"
      className="control lg:hidden"
      value={current}
      onChange={(change) =>
        void navigate({ to: "/settings/$section", params: { section: change.target.value } })
      }
    >
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {shown
            .filter(([, part]) => part.group === group)
            .map(([name, part]) => (
              <option key={name} value={name}>
                {part.name}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
