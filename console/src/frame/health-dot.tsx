import { Link } from "@tanstack/react-router";
import { useRead } from "../api/query.ts";
import { counted } from "../design/number.ts";

/** The number of things that need a person, from every page. */
export function HealthDot() {
  const needs = useRead("GET /api/needs", {}, { live: true });
  const all = needs.data?.needs ?? [];
  const red = all.some((need) => need.severity === "red");
  const words = needs.isError
    ? "The server does not answer"
    : all.length === 0
      ? "Nothing needs you"
      : `${counted(all.length, "thing")} ${all.length === 1 ? "needs" : "need"} you`;
  const bad = needs.isError || red;
  const look = bad
    ? "bg-rejected-soft text-rejected"
    : all.length > 0
      ? "bg-held-soft text-held"
      : "text-delivered";
  return (
    <Link
      to="/"
      hash="needs"
      title={words}
      aria-label={words}
      className={`${look} hover:bg-sunken rounded-control flex h-9 min-w-9 items-center justify-center gap-1.5 px-2 font-semibold`}
    >
      <span aria-hidden className={`size-2.5 rounded-full bg-current ${bad ? "motion:animate-pulse" : ""}`} />
      {all.length > 0 && <span aria-hidden>{all.length}</span>}
    </Link>
  );
}
