/** The product's sign. */
export function Mark({ className = "size-7" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M15 5h2v22h-2z" className="fill-accent-ink" />
      <path d="M7 8h15l4 3.5-4 3.5H7z" className="fill-accent-ink" />
      <path d="M25 17H12l-4 3 4 3h13z" className="fill-accent-ink opacity-60" />
    </svg>
  );
}
