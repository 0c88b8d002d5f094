import { CircleCheck } from "lucide-react";
import type { Need } from "../../../../src/wire/index.ts";
import { Notice } from "../../design/notice.tsx";
import { Time } from "../../design/time.tsx";
import { Remedies } from "../destinations/remedy.tsx";

/** What needs a person comes before everything else, each with the button that mends it. */
export function Needs({ needs }: { readonly needs: readonly Need[] }) {
  return (
    <section id="needs" aria-label="Needs you" className="scroll-mt-16">
      {needs.length === 0 ? (
        <p className="text-ink-2 flex items-center gap-2">
          <CircleCheck aria-hidden className="text-delivered size-4.5" />
          Nothing needs you.
        </p>
      ) : (
        <>
          <h2 className="mb-2 font-semibold">Needs you</h2>
          <ul className="flex flex-col gap-2">
            {needs.map((need) => (
              <li key={need.id}>
                <Notice
                  tone={need.severity === "red" ? "bad" : "warn"}
                  title={need.sentence}
                  action={<Remedies store={need.store} remedy={need.remedy} since={need.since} />}
                >
                  {need.since !== null && (
                    <>
                      Since <Time at={need.since} as="short" />
                    </>
                  )}
                </Notice>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
