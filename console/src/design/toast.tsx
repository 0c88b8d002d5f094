import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { IconButton } from "./button.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly undo?: () => void;
}

const shownMs = 8_000;
const toastsMax = 3;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says in passing that something was done, with a way back where there is one. */
export function toast(
  text: string,
  options: { readonly bad?: boolean; readonly undo?: () => void } = {},
): void {
  const one: Toast = {
    id: nextId++,
    text,
    bad: options.bad ?? false,
    ...(options.undo === undefined ? {} : { undo: options.undo }),
  };
  publish([...toasts, one].slice(-toastsMax));
}

function dismiss(id: number): void {
  publish(toasts.filter((one) => one.id !== id));
}

/** Where passing remarks appear. Mounted once, so that screen readers know the region. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex flex-col items-center gap-2 px-4 lg:bottom-6"
    >
      {shown.map((one) => (
        <ToastBox key={one.id} toast={one} />
      ))}
    </div>
  );
}

function ToastBox({ toast: one }: { readonly toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(one.id), shownMs);
    return () => clearTimeout(timer);
  }, [one.id]);
  const Icon = one.bad ? CircleAlert : CircleCheck;
  return (
    <div className="bg-ink text-surface shadow-pop motion:animate-[pop_.16s] pointer-events-auto flex max-w-lg items-center gap-2 rounded-lg py-1 pr-1 pl-3">
      <Icon aria-hidden className="size-4.5 shrink-0" />
      <span className="py-1.5">{one.text}</span>
      {one.undo && (
        <button
          type="button"
          className="rounded px-2 py-1 font-semibold underline underline-offset-2"
          onClick={() => {
            one.undo?.();
            dismiss(one.id);
          }}
        >
          Undo
        </button>
      )}
      <IconButton
        label="Dismiss"
        icon={<X aria-hidden className="size-4" />}
        className="text-surface!"
        onClick={() => dismiss(one.id)}
      />
    </div>
  );
}
