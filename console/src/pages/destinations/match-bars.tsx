import type { MatchKey } from "../../../../src/wire/index.ts";
import { percent } from "../../design/number.ts";
import { ShareBar } from "../../design/progress.tsx";

/** Keys as labelled bars. With `before`, the same events' shares before identity added to them, its gain stands beside. */
export function MatchBars({
  keys,
  before = keys,
}: {
  readonly keys: readonly MatchKey[];
  readonly before?: readonly MatchKey[];
}) {
  const gain = ({ key, share }: MatchKey) => share - (before.find((one) => one.key === key)?.share ?? share);
  return (
    <ul className="flex flex-col gap-2">
      {keys.map((one) => (
        <li key={one.key}>
          <div className="flex justify-between gap-3 text-sm">
            <span>{one.label}</span>
            <span className="font-medium">
              {gain(one) >= 0.005 && (
                <span className="text-ink-2 font-normal">{percent(gain(one))} by identity, </span>
              )}
              {percent(one.share)}
            </span>
          </div>
          <ShareBar label={`${one.label}: ${percent(one.share)}`} share={one.share} />
        </li>
      ))}
    </ul>
  );
}
