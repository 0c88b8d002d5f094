import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Button, type ButtonTone, IconButton } from "./button.tsx";
import { TextField } from "./field.tsx";

interface DialogProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** @default false */
  readonly wide?: boolean;
}

/** A modal with focus inside, Escape to leave, and the page behind it silent. */
export function Dialog({ title, open, onClose, children, wide = false }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(isOpen) => isOpen || onClose()}
      isDismissable
      className="bg-scrim fixed inset-0 z-40 flex items-end justify-center overflow-y-auto sm:items-start sm:p-6 sm:pt-[10vh]"
    >
      <Modal className={`motion:animate-[pop_.16s] w-full ${wide ? "sm:max-w-3xl" : "sm:max-w-lg"}`}>
        <AriaDialog className="bg-raised shadow-pop max-h-[88dvh] overflow-y-auto rounded-t-xl outline-none sm:rounded-xl">
          <header className="border-line bg-raised sticky top-0 flex items-center justify-between gap-3 border-b py-2 pr-2 pl-5">
            <Heading slot="title" level={2} className="text-lg font-semibold">
              {title}
            </Heading>
            <IconButton label="Close" icon={<X aria-hidden className="size-5" />} onClick={onClose} />
          </header>
          <div className="px-5 py-4">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly confirm: string;
  readonly tone?: ButtonTone;
  readonly busy?: boolean;
  /** A word that must be typed first: for what cannot be undone. */
  readonly word?: string;
  /** Says what will happen, in numbers. */
  readonly children: ReactNode;
}

/** Asks before harm: preview in numbers, then a typed word where nothing can bring it back. */
export function Confirm({ word, children, confirm, tone = "danger", busy = false, ...rest }: ConfirmProps) {
  const [typed, setTyped] = useState("");
  const ready = word === undefined || typed.trim() === word;
  return (
    <Dialog title={rest.title} open={rest.open} onClose={rest.onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (ready) rest.onConfirm();
        }}
      >
        <div className="text-ink-2 flex flex-col gap-2">{children}</div>
        {word !== undefined && (
          <TextField label={`Type "${word}" to go on`} value={typed} onChange={setTyped} autoFocus />
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={rest.onClose}>Cancel</Button>
          <Button type="submit" tone={tone} busy={busy} disabled={!ready}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
