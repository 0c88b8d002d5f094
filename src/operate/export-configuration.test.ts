import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigFile } from "../config/index.ts";
import { exportConfiguration } from "./export-configuration.ts";

test("each secret has a variable of its own, also where names of stores and destinations run together", () => {
  const destination = (id: string) => ({
    id,
    type: "tiktok",
    settings: { pixel_id: "D1AAAAAC77U000000010" },
    secrets: { access_token: "hidden" },
  });
  const config: ConfigFile = {
    stores: [
      { id: "eu-shop", destinations: [destination("tiktok")] },
      { id: "eu", destinations: [destination("shop-tiktok")] },
    ],
  };
  const file = exportConfiguration(config);
  assert.doesNotMatch(file, /hidden/);
  const used = [...file.matchAll(/access_token: \$\{(\w+)\}/g)].map(([, name]) => name);
  assert.equal(used.length, 2, file);
  assert.equal(new Set(used).size, 2, "or one shop's events would go out with the other's token");
});
