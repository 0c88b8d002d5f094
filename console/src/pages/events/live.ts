import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { EventRow } from "../../../../src/wire/index.ts";
import { address, call } from "../../api/client.ts";
import type { EventSearch } from "./event-search.ts";
import { afterReread, isFull, noRows, released, withRow } from "./live-rows.ts";

/** The event list: pages on demand, and the stream on top while `streaming`. */
export function useLiveEvents(store: string, filter: EventSearch, paused: boolean) {
  const pages = useInfiniteQuery({
    queryKey: ["events", store, filter],
    queryFn: ({ pageParam, signal }) =>
      call(
        "GET /api/stores/:store/events",
        { params: { store }, query: { ...filter, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const stored = useMemo(() => pages.data?.pages.flatMap((page) => page.events) ?? [], [pages.data]);
  const known = useMemo(() => new Set(stored.map((row) => row.place)), [stored]);
  const { rows, connected, release } = useStream(store, filter, paused, known, pages.refetch);

  const events = useMemo(() => {
    const live = new Map(rows.shown.map((row) => [row.place, row]));
    const fresh = rows.shown.filter((row) => !known.has(row.place));
    return [...fresh, ...stored.map((row) => live.get(row.place) ?? row)];
  }, [rows.shown, stored, known]);
  return { pages, events, waiting: rows.waiting.length, connected, release };
}

function useStream(
  store: string,
  filter: EventSearch,
  paused: boolean,
  known: ReadonlySet<string>,
  /** Reads the stored pages again. */
  reread: () => Promise<unknown>,
) {
  const [rows, setRows] = useState(noRows);
  const [connected, setConnected] = useState(false);
  const latest = useRef({ paused, known, reread, rows });
  latest.current = { paused, known, reread, rows };
  const missed = useRef(false);
  const readAgain = useCallback(() => {
    const { rows: before, reread: read } = latest.current;
    missed.current = false;
    void read().then(() => setRows((was) => afterReread(was, before)));
  }, []);
  const { from, to, ...streamed } = filter;
  // A closed range in the past has nothing to stream.
  const url =
    to === undefined
      ? address("GET /api/stores/:store/events/stream", { params: { store }, query: streamed })
      : "";

  useEffect(() => {
    setRows(noRows);
    if (url === "") return;
    const stream = new EventSource(url);
    let listens = false;
    stream.addEventListener("open", () => {
      listens = false;
      setConnected(true);
    });
    stream.addEventListener("error", () => setConnected(false));
    // What the stream does not carry (before it listened, while the line was down, in a burst) stands in the pages.
    stream.addEventListener("ready", () => {
      // A burst must not move the list under somebody who reads.
      if (listens && latest.current.paused) missed.current = true;
      else readAgain();
      listens = true;
    });
    stream.addEventListener("row", (message) => {
      // The stream's `row` carries an EventRow, as the route's schema says.
      const row = JSON.parse(message.data) as EventRow;
      setRows((was) => withRow(was, row, latest.current.known, latest.current.paused));
    });
    return () => stream.close();
  }, [url, readAgain]);

  const full = isFull(rows) && !paused;
  useEffect(() => {
    if (full) readAgain();
  }, [full, readAgain]);
  const release = useCallback(() => setRows(released), []);
  useEffect(() => {
    if (paused) return;
    release();
    if (missed.current) readAgain();
  }, [paused, release, readAgain]);
  return { rows, connected, release };
}
