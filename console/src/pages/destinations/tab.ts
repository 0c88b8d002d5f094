import type { Destination, DestinationTypeInfo } from "../../../../src/wire/index.ts";

/** What every tab of a destination is given. */
export interface TabProps {
  readonly destination: Destination;
  readonly type: DestinationTypeInfo;
}
