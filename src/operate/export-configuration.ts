import { stringify } from "yaml";
import { assembleConfig, type ConfigFile, flattenConfig, isSecretField } from "../config/index.ts";

/**
 * The configuration in force as the file that would make it, console edits included. Secrets are left out: where one
 * stands, the file names an environment variable, listed at its head.
 */
export function exportConfiguration(config: ConfigFile): string {
  const variables: string[] = [];
  /** Two shops' names may make one variable (`eu-shop/tiktok`, `eu/shop-tiktok`), and then one had the other's token. */
  const named = (path: string, index: number | null): string => {
    const name = variableOf(path, index);
    let own = name;
    for (let count = 2; variables.includes(own); count++) own = `${name}_${count}`;
    variables.push(own);
    return own;
  };
  const fields = new Map(
    [...flattenConfig(config)].map(([path, value]) => {
      if (!isSecretField(path)) return [path, value] as const;
      const names = Array.isArray(value) ? value.map((_, index) => named(path, index)) : [named(path, null)];
      const placeholders = names.map((name) => `\${${name}}`);
      return [path, Array.isArray(value) ? placeholders : placeholders[0]] as const;
    }),
  );
  const head = variables.length === 0 ? "" : `Set before use: ${variables.join(", ")}`;
  const comment = head === "" ? "" : `# ${head}\n`;
  return comment + stringify(assembleConfig(fields), { lineWidth: 0 });
}

/** `stores/demo/destinations/tiktok/secrets/access_token` becomes `SIGNALPOST_DEMO_TIKTOK_ACCESS_TOKEN`. */
function variableOf(path: string, index: number | null): string {
  const steps = path
    .split("/")
    .filter((step) => !["stores", "destinations", "secrets", "shopify", "channels"].includes(step));
  const name = steps
    .join("_")
    .replace(/[^A-Za-z0-9]/g, "_")
    .toUpperCase();
  return `SIGNALPOST_${name}${index === null || index === 0 ? "" : `_${index + 1}`}`;
}
