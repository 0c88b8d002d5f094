import { useRead } from "../../api/query.ts";
import { useStore } from "../../api/session.ts";
import { CopyIcon } from "../../design/copy.tsx";
import { Scroll } from "../../design/scroll.tsx";

/** The code of the pixel for this store, ready to paste. */
export function Snippet() {
  const store = useStore();
  const settings = useRead("GET /api/stores/:store/settings", { params: { store } });
  const code = settings.data?.pixel_snippet;
  if (code === undefined) return <span className="skeleton h-24 w-full" />;
  return (
    <div className="bg-sunken border-line relative rounded-md border">
      <div className="absolute top-1 right-1">
        <CopyIcon text={code} what="pixel code" />
      </div>
      <Scroll label="Pixel code" className="max-h-72 rounded-md">
        <pre className="p-3 pr-9 text-xs leading-5">{code}</pre>
      </Scroll>
    </div>
  );
}
