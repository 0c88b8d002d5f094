import type { ErrorComponentProps } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { messageOf } from "../api/client.ts";
import { Button, ButtonLink } from "../design/button.tsx";
import { Empty, SkeletonRows } from "../design/empty.tsx";
import { Notice } from "../design/notice.tsx";
import { Page } from "../design/page.tsx";

/** Keeps the place of a page while its code comes. */
export function PagePending() {
  return (
    <div className="mx-auto w-full max-w-[88rem] px-4 pt-4 sm:px-6" aria-busy>
      <span className="skeleton mb-5 h-7 w-48" />
      <div className="card">
        <SkeletonRows rows={8} />
      </div>
    </div>
  );
}

/** A page that failed, with a way to try again. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <Notice
        tone="bad"
        title="This page could not be shown"
        action={
          <>
            <Button onClick={reset}>Try again</Button>
            <Button onClick={() => window.location.reload()}>Load the console anew</Button>
          </>
        }
      >
        {messageOf(error)}
      </Notice>
    </Page>
  );
}

/** What is shown in place of data that could not be read. */
export function ReadProblem({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  return (
    <Notice
      tone="bad"
      title="This could not be read"
      live
      action={retry && <Button onClick={retry}>Try again</Button>}
    >
      {messageOf(error)}
    </Notice>
  );
}

/** An address without a page. */
export function PageMissing() {
  return (
    <Page title="No such page">
      <div className="card">
        <Empty
          icon={Compass}
          title="Nothing lives at this address"
          action={<ButtonLink to="/">Go to the overview</ButtonLink>}
        >
          The link may be old, or a character went missing when it was copied.
        </Empty>
      </div>
    </Page>
  );
}

/** The same where no frame surrounds it. */
export function Nowhere() {
  return (
    <main>
      <PageMissing />
    </main>
  );
}
