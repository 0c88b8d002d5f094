import type { StoreFile } from "../../config/index.ts";
import type { Body } from "../../wire/index.ts";
import type { Catalogue } from "../catalogue.ts";
import type { OperatePorts } from "../ports.ts";
import { invalid, Refusal } from "../refusal.ts";
import { makeWriteKey } from "./settings.ts";

/** Creates a store with its first write key, which is returned here and never again. */
export async function createStore(
  ports: Pick<OperatePorts, "configuration">,
  catalogue: Catalogue,
  wish: Body<"POST /api/stores">,
): Promise<{ readonly store: StoreFile; readonly secret: string }> {
  const { id, ...fields } = wish;
  return ports.configuration.inTurn(async () => {
    if (catalogue.stores().some((one) => one.id === id)) {
      throw new Refusal("conflict", `There is a store "${id}" already.`, "Choose another ID.");
    }
    const secret = makeWriteKey();
    const path = `stores/${id}`;
    const problems = await ports.configuration.edit([
      { path: `${path}/present`, value: true },
      { path: `${path}/write_keys`, value: [secret] },
      ...Object.entries(fields).map(([name, value]) => ({ path: `${path}/${name}`, value })),
    ]);
    if (problems.length > 0) throw invalid(problems);
    return { store: catalogue.store(id), secret };
  });
}
