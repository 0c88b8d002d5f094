import { Navigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useMemo, useRef } from "react";
import { ApiProblem } from "../api/client.ts";
import { useRead } from "../api/query.ts";
import { HereContext } from "../api/session.ts";
import { SecondFactor } from "../pages/settings/second-factor.tsx";
import { PagePending, ReadProblem } from "./fallback.tsx";
import { Frame } from "./frame.tsx";

/** Lets signed-in people in, and tells every page which store it is about. */
export function Inside() {
  const session = useRead("GET /api/session", {});
  const signedIn = session.data?.signed_in ?? false;
  const lacksFactor = session.data?.second_factor_needed ?? false;
  const stores = useRead("GET /api/stores", {}, { enabled: signedIn && !lacksFactor });
  const { store: wanted } = useSearch({ from: "__root__" });
  const wish = useWish();
  const here = useMemo(() => {
    const all = stores.data?.stores ?? [];
    const store = all.find((one) => one.id === wanted) ?? all[0];
    return session.data && store ? { session: session.data, stores: all, store } : null;
  }, [session.data, stores.data, wanted]);

  const lost = stores.error instanceof ApiProblem && stores.error.status === 401;
  if ((session.data && !signedIn) || lost) {
    return <Navigate to="/sign-in" search={wish === "/" ? {} : { next: wish }} />;
  }
  if (lacksFactor)
    return (
      <Alone>
        <FactorNeeded />
      </Alone>
    );
  const failed = session.isError ? session : stores.isError ? stores : null;
  if (failed)
    return (
      <Alone>
        <ReadProblem error={failed.error} retry={() => void failed.refetch()} />
      </Alone>
    );
  if (stores.data?.stores.length === 0)
    return (
      <Alone>
        <NoStore />
      </Alone>
    );
  if (here === null) return <PagePending />;
  return (
    <HereContext value={here}>
      <Frame />
    </HereContext>
  );
}

/** Where the reader wanted to go. The way to the sign-in page is no wish, or it would lead in circles. */
function useWish(): string {
  const href = useRouterState({ select: (state) => state.location.href });
  const wish = useRef(href);
  if (!href.startsWith("/sign-in")) wish.current = href;
  return wish.current;
}

function Alone({ children }: { readonly children: React.ReactNode }) {
  return <main className="mx-auto max-w-2xl p-6">{children}</main>;
}

/** The team's rule: first a second factor, then everything else. */
function FactorNeeded() {
  return (
    <div className="flex flex-col gap-4">
      <div className="card p-6">
        <h1 className="text-lg font-semibold">One step left: a second factor</h1>
        <p className="text-ink-2 mt-1">
          The owner asks for one from everybody. Set it up here, with an authenticator app on your telephone.
        </p>
      </div>
      <SecondFactor on={false} />
    </div>
  );
}

function NoStore() {
  return (
    <div className="card p-6">
      <h1 className="text-lg font-semibold">No store is configured yet</h1>
      <p className="text-ink-2 mt-1">
        Add one under <code>stores:</code> in <code>signalpost.yaml</code> and start the server again. The
        command <code>signalpost init</code> writes a complete, commented example.
      </p>
    </div>
  );
}
