/** A document of the manual as it lies in the repository. */
export interface ManualPage {
  /** Last part of its address: `/docs/<slug>`. */
  readonly slug: string;
  readonly title: string;
  /** Heading of the navigation under which it stands. */
  readonly section: string;
  /** Path in the repository, from which links between documents are followed. */
  readonly path: string;
  /** Markdown with its title. */
  readonly text: string;
}

/** All documents, in the order of the navigation. */
export type Manual = () => Promise<readonly ManualPage[]>;
