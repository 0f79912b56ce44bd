import { type ReactNode, useLayoutEffect, useRef } from "react";

export interface DialogProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal by the platform's own element, which keeps the focus, takes Escape, and gives the focus back at the end. */
export function Dialog({ label, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    if (dialog?.open === false) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    // A press beside it leaves it; the keyboard has Escape.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events
    <dialog
      ref={element}
      aria-label={label}
      data-panel
      // Closed and opened again at once, as in development, it is open by the time it is told.
      onClose={() => {
        if (element.current?.open === false) onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
      className="mx-auto mt-[12dvh] max-h-[70dvh] w-[min(34rem,calc(100vw-1.5rem))] flex-col overflow-hidden rounded-2xl border border-line bg-surface p-0 text-ink shadow-float backdrop:bg-black/30 open:flex open:animate-rise"
    >
      {children}
    </dialog>
  );
}
