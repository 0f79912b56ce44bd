import { type ReactNode, useEffect, useRef } from "react";

interface AuthPageProps {
  readonly title: string;
  readonly detail: string;
  readonly children: ReactNode;
}

/** A page for who is not in yet. */
export function AuthPage({ title, detail, children }: AuthPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <main className="relative h-dvh overflow-y-auto">
      <div className="flex min-h-full items-center justify-center p-5">
        <div className="w-full max-w-sm animate-rise rounded-3xl border border-line bg-surface p-7 shadow-card">
          <img src="/icon.svg" alt="" className="mb-5 size-11" />
          <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold outline-none">
            {title}
          </h1>
          <p className="mt-1 mb-6 text-soft">{detail}</p>
          {children}
        </div>
      </div>
    </main>
  );
}
