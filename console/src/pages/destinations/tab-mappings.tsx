import { Mappings } from "./mappings.tsx";
import type { TabProps } from "./tab.ts";

/** Rules whose additional event this destination gets. */
export function MappingsTab({ destination }: TabProps) {
  return (
    <div className="max-w-4xl">
      <Mappings destination={destination.id} />
    </div>
  );
}
