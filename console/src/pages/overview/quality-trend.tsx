import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { ReadProblem } from "../../frame/fallback.tsx";
import { pointsOf, quality, TrendLines } from "../destinations/trend-lines.tsx";

/** Our estimate of the match quality over the last 30 days, with and without what identity added. */
export function QualityTrend({
  destination,
  title,
}: {
  readonly destination: string;
  readonly title: string;
}) {
  const store = useStore();
  const match = useRead("GET /api/stores/:store/destinations/:destination/match-keys", {
    params: { store, destination },
  });
  if (match.isError) return <ReadProblem error={match.error} />;
  if (!match.data) return <span className="skeleton h-48 w-full" />;
  const points = pointsOf(match.data, quality);
  if (points.length === 0) return <p className="text-ink-2">No day measured yet.</p>;
  return <TrendLines points={points} title={`Estimated match quality at ${title}`} share={false} />;
}
