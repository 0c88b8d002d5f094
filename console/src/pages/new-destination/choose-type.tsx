import { ArrowRight } from "lucide-react";
import type { DestinationTypeInfo } from "../../../../src/wire/index.ts";
import { duration } from "../../design/time.tsx";

interface ChooseTypeProps {
  readonly types: readonly DestinationTypeInfo[];
  readonly onChoose: (type: DestinationTypeInfo) => void;
}

/** The platforms of this build, with what matters before one chooses. */
export function ChooseType({ types, onChoose }: ChooseTypeProps) {
  return (
    <ul className="grid max-w-5xl gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {types.map((type) => (
        <li key={type.type}>
          <button
            type="button"
            onClick={() => onChoose(type)}
            className="card group hover:border-accent flex h-full w-full flex-col gap-1 p-4 text-left"
          >
            <span className="flex w-full items-center justify-between text-lg font-semibold">
              {type.title}
              <ArrowRight aria-hidden className="text-ink-3 group-hover:text-accent size-4.5" />
            </span>
            <span className="text-ink-2">{summaryOf(type.readme)}</span>
            {type.dedup_window_ms !== null && (
              <span className="text-ink-3 mt-auto pt-2 text-sm">
                Browser and server copies count once for {duration(type.dedup_window_ms)}.
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The first paragraph of the platform's page, without its links: it says what the destination does. */
function summaryOf(readme: string): string {
  const paragraph = readme.split(/\n{2,}/).find((one) => one !== "" && !one.startsWith("#")) ?? "";
  return paragraph.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}
