import type { MatchKey } from "../../../../src/wire/index.ts";
import { percent } from "../../design/number.ts";
import { ShareBar } from "../../design/progress.tsx";

/** Keys as labelled bars. */
export function MatchBars({ keys }: { readonly keys: readonly MatchKey[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {keys.map((one) => (
        <li key={one.key}>
          <div className="flex justify-between gap-3 text-sm">
            <span>{one.key.replaceAll("_", " ")}</span>
            <span className="font-medium">{percent(one.share)}</span>
          </div>
          <ShareBar label={`${one.key}: ${percent(one.share)}`} share={one.share} />
        </li>
      ))}
    </ul>
  );
}
