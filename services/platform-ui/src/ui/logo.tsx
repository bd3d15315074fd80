// The mark of Nexus.

/** `size` in pixels. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M10 22V10l12 12V10"
        className="fill-none stroke-accent-ink"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="10" cy="10" r="2.4" className="fill-accent-ink" />
      <circle cx="22" cy="22" r="2.4" className="fill-accent-ink" />
    </svg>
  );
}
