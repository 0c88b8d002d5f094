/** Runs pieces of work one after the other: what one has read, nobody changes before it has written. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue of its own. A piece that fails stands in nobody's way. */
export function createTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
