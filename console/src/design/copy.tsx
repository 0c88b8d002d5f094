import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";
import { toast } from "./toast.tsx";

function useCopy(text: string) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void write(text).then(
      () => setCopied(true),
      () => toast("This browser does not let the page copy; select the text instead.", { bad: true }),
    );
  };
  return { copied, copy };
}

/** Browsers give the clipboard to pages on https and localhost only; elsewhere the old way still works. */
async function write(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
}

/** Copies a text and says so. */
export function CopyButton({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  const { copied, copy } = useCopy(text);
  const Icon = copied ? Check : Copy;
  return (
    <Button onClick={copy} icon={<Icon aria-hidden className="size-4" />}>
      {copied ? "Copied" : label}
    </Button>
  );
}

/** The same as an icon, for rows. */
export function CopyIcon({ text, what }: { readonly text: string; readonly what: string }) {
  const { copied, copy } = useCopy(text);
  const Icon = copied ? Check : Copy;
  return (
    <IconButton
      label={copied ? "Copied" : `Copy ${what}`}
      icon={<Icon aria-hidden className="size-3.5" />}
      className="size-6!"
      onClick={copy}
    />
  );
}
