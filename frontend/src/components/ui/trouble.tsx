import type { ReactNode } from "react";

/** What is wrong with a form, said where it stands. */
export function Trouble({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="text-sm text-danger">
      {children}
    </p>
  );
}
