import { Button } from "../../design/button.tsx";
import { CopyButton } from "../../design/copy.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Notice } from "../../design/notice.tsx";

interface ShownOnceProps {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
  readonly note?: string;
}

/** A key or link at the only moment it can be seen. */
export function ShownOnce({ title, secret, onClose, note }: ShownOnceProps) {
  return (
    <Dialog title={title} open onClose={onClose}>
      <div className="flex flex-col gap-4">
        <Notice tone="warn" title="Copy it now: it is not shown again.">
          {note}
        </Notice>
        <code className="bg-sunken border-line rounded-md border p-3 break-all select-all">{secret}</code>
        <div className="flex justify-end gap-2">
          <CopyButton text={secret} />
          <Button tone="primary" onClick={onClose}>
            I have kept it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
