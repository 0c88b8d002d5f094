import { Check } from "lucide-react";

const names = ["Platform", "Connect", "What to send", "Test"] as const;

/** Where one is on the way. */
export function Steps({ current }: { readonly current: number }) {
  return (
    <ol aria-label="Steps" className="mb-4 flex flex-wrap gap-x-6 gap-y-2">
      {names.map((name, index) => {
        const done = index < current;
        const now = index === current;
        return (
          <li
            key={name}
            aria-current={now ? "step" : undefined}
            className={`flex items-center gap-2 ${now ? "text-ink font-medium" : "text-ink-3"}`}
          >
            <span
              className={`grid size-6 place-items-center rounded-full text-xs font-semibold ${
                now
                  ? "bg-accent text-accent-ink"
                  : done
                    ? "bg-accent-soft text-accent"
                    : "bg-sunken text-ink-2"
              }`}
            >
              {done ? <Check role="img" aria-label="Done" className="size-3.5" /> : index + 1}
            </span>
            {name}
          </li>
        );
      })}
    </ol>
  );
}
