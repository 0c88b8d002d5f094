import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Reply, RouteName } from "../../../src/wire/index.ts";
import { toast } from "../design/toast.tsx";
import { ApiProblem, call, type Given, messageOf } from "./client.ts";

/** How often open pages ask again where no stream tells them. */
export const refreshMs = 5_000;

/** The cache of all pages. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

/** A read of the API as options, for hooks and loaders alike. */
export function read<Name extends RouteName>(route: Name, given: Given<Name>) {
  return {
    queryKey: [route, given] as const,
    queryFn: ({ signal }: { readonly signal: AbortSignal }): Promise<Reply<Name>> =>
      call(route, given, signal),
  };
}

interface ReadOptions {
  /** Asks again while the page is open. @default false */
  readonly live?: boolean;
  readonly enabled?: boolean;
  /** Keeps showing the last answer while the next one is on its way. @default false */
  readonly keep?: boolean;
}

/** A read of the API in a component. */
export function useRead<Name extends RouteName>(route: Name, given: Given<Name>, options: ReadOptions = {}) {
  return useQuery<Reply<Name>>({
    ...read(route, given),
    enabled: options.enabled ?? true,
    ...(options.live ? { refetchInterval: refreshMs } : {}),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  });
}

interface WriteOptions<Name extends RouteName> {
  /** Said in passing when it worked. */
  readonly said?: string | ((reply: Reply<Name>) => string);
  readonly onDone?: (reply: Reply<Name>) => void;
  /** The form shows the error itself. @default false */
  readonly quiet?: boolean;
}

/** A change through the API. Whatever is on screen is read again afterwards. */
export function useWrite<Name extends RouteName>(route: Name, options: WriteOptions<Name> = {}) {
  const client = useQueryClient();
  return useMutation<Reply<Name>, Error, Given<Name>>({
    mutationFn: (given) => call(route, given),
    onSuccess: (reply) => {
      // First the page reacts, so that what it no longer shows is not read again.
      options.onDone?.(reply);
      void client.invalidateQueries();
      const said = typeof options.said === "function" ? options.said(reply) : options.said;
      if (said) toast(said);
    },
    onError: (error) => {
      if (!options.quiet) toast(messageOf(error), { bad: true });
    },
  });
}
