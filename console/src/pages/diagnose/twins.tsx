import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { count } from "../../design/number.ts";
import { Section } from "../../design/page.tsx";
import { ReadProblem } from "../../frame/fallback.tsx";

/** Browser against server, per event name: what the platform's own pixel saw of what came to us. */
export function Twins() {
  const store = useStore();
  const twins = useRead("GET /api/stores/:store/twins", { params: { store } });
  return (
    <Section
      title="Browser against server"
      note={
        twins.data &&
        `Over the latest ${count(twins.data.sample)} events. A pair with equal name and ID counts once.`
      }
    >
      {twins.isError && <ReadProblem error={twins.error} />}
      {twins.isPending && <span className="skeleton h-28 w-full" />}
      {twins.data?.events.length === 0 && <p className="text-ink-2">No event yet.</p>}
      {twins.data && twins.data.events.length > 0 && (
        <table className="w-full text-right">
          <thead className="text-ink-3 text-xs">
            <tr>
              <th scope="col" className="py-1 text-left align-bottom font-normal">
                Event
              </th>
              <th scope="col" className="py-1 pl-3 align-bottom font-normal">
                Server
              </th>
              <th scope="col" className="py-1 pl-3 align-bottom font-normal">
                Browser too
              </th>
              <th scope="col" className="py-1 pl-3 align-bottom font-normal">
                Do not match
              </th>
            </tr>
          </thead>
          <tbody className="divide-line divide-y">
            {twins.data.events.map((row) => (
              <tr key={row.event}>
                <td className="py-1.5 text-left">{row.event}</td>
                <td className="py-1.5 pl-3">{count(row.server)}</td>
                <td className="py-1.5 pl-3">{count(row.browser)}</td>
                <td className={`py-1.5 pl-3 ${row.mismatched > 0 ? "text-rejected font-medium" : ""}`}>
                  {count(row.mismatched)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
