import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Evidence } from "../../../../src/wire/index.ts";

/** One step of a setup guide. */
export interface GuideStep {
  readonly title: string;
  readonly body: ReactNode;
  /** What proves it. Without one, nothing can, and the reader confirms. */
  readonly evidence?: Evidence["id"];
  /** Another way to the same end: not counted among what is to do. @default false */
  readonly alternative?: boolean;
  /** Where in the console the step is done. */
  readonly go?: { readonly label: string } & Pick<LinkProps, "params" | "search" | "to">;
}

/** A way from nothing to something that works. */
export interface Guide {
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly steps: readonly GuideStep[];
}
