import { hook } from "./hook.ts";
import { attempt } from "./storage.ts";

/** An entry of `dataLayer`: an object, or the arguments of a `gtag` call. */
export type DataLayerEntry = Readonly<Record<string | number, unknown>>;

/** Calls back for each entry, past and future. */
export function watchDataLayer(onEntry: (entry: DataLayerEntry) => void): void {
  const take = (entry: unknown) => attempt(() => onEntry(Object(entry)));
  hook<unknown[]>(window, "dataLayer", (layer) => {
    layer.forEach(take);
    hook<unknown[]["push"]>(layer, "push", (inner) => (...entries) => {
      entries.forEach(take);
      return inner.apply(layer, entries);
    });
    return layer;
  });
}
