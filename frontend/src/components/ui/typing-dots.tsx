/** Three dots that breathe; for the eye only, words for the ear stand beside it. */
export function TypingDots() {
  return (
    <span aria-hidden="true" className="inline-flex items-center gap-1 py-2">
      <span className="size-[7px] animate-dot rounded-full bg-accent" />
      <span className="size-[7px] animate-dot rounded-full bg-accent [animation-delay:160ms]" />
      <span className="size-[7px] animate-dot rounded-full bg-accent [animation-delay:320ms]" />
    </span>
  );
}
