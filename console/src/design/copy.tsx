import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "./button.tsx";

function useCopy(text: string) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    void navigator.clipboard.writeText(text).then(() => setCopied(true));
  };
  return { copied, copy };
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
