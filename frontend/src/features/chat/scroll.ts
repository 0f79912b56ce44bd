/** Where the thread stands: it follows what is new only while its end is in sight, and never jumps while one reads. */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

import type { Row } from "@/features/chat/rows";

/** Pixels from the end that still count as the end. */
const AT_END = 24;
/** Older history is asked for this far before the top, because the browser loses its place at exactly 0. */
const LOAD_AHEAD = 600;
/** Milliseconds after a wheel, a touch or a key in which scrolling is the user's; a fling renews itself. */
const USERS_FOR = 600;
const USER_INPUT = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

export interface ThreadScroll {
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  /** Messages that came while the end was out of sight. */
  readonly unseen: number;
  readonly toEnd: () => void;
}

export function useThreadScroll(rows: readonly Row[], onNearTop: () => void): ThreadScroll {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const lastInput = useRef(Number.NEGATIVE_INFINITY);
  const [atEnd, setAtEnd] = useState(true);
  const [unseen, setUnseen] = useState(0);

  const follow = useCallback((on: boolean) => {
    following.current = on;
    setAtEnd(on);
    if (on) setUnseen(0);
  }, []);

  const toEnd = useCallback(() => {
    const element = viewport.current;
    if (element === null) return;
    follow(true);
    element.scrollTop = element.scrollHeight;
  }, [follow]);

  useEffect(() => {
    const element = viewport.current;
    if (element === null) return undefined;
    const onInput = () => {
      lastInput.current = performance.now();
    };
    const onScroll = () => {
      const gap = element.scrollHeight - element.scrollTop - element.clientHeight;
      const up = element.scrollTop < lastTop.current - 1;
      lastTop.current = element.scrollTop;
      // Content that shrinks moves the thread up, too; that must not end the following.
      const byUser = performance.now() - lastInput.current < USERS_FOR;
      if (gap <= AT_END) follow(true);
      else if (up && byUser) follow(false);
      if (byUser) onInput();
      if (element.scrollTop < LOAD_AHEAD) onNearTop();
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    for (const name of USER_INPUT) element.addEventListener(name, onInput, { passive: true });
    return () => {
      element.removeEventListener("scroll", onScroll);
      for (const name of USER_INPUT) element.removeEventListener(name, onInput);
    };
  }, [follow, onNearTop]);

  useEffect(() => {
    const element = viewport.current;
    const inner = content.current;
    if (element === null || inner === null) return undefined;
    const keep = () => {
      if (!following.current) return;
      element.scrollTop = element.scrollHeight;
      lastTop.current = element.scrollTop;
    };
    const observer = new ResizeObserver(keep);
    observer.observe(inner);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useKeptPlace(viewport, rows, lastTop);
  useUnseen(rows, following, toEnd, setUnseen);
  return { viewport, content, atEnd, unseen, toEnd };
}

/** When a page of history is put in front, what one reads stays where it is. */
function useKeptPlace(
  viewport: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  lastTop: RefObject<number>,
): void {
  const before = useRef<{ first: string | undefined; offset: number }>({ first: undefined, offset: 0 });
  const first = rows[0]?.message.key;
  useLayoutEffect(() => {
    const element = viewport.current;
    if (element === null) return;
    const known = before.current;
    const moved = known.first === first ? null : offsetOf(element, known.first);
    if (moved !== null) {
      element.scrollTop += moved - known.offset;
      lastTop.current = element.scrollTop;
    }
    before.current = { first, offset: offsetOf(element, first) ?? 0 };
  }, [viewport, rows, first, lastTop]);
}

/** How far below the top of the thread a message begins; null where it is not drawn. */
function offsetOf(viewport: HTMLElement, key: string | undefined): number | null {
  if (key === undefined) return null;
  const message = viewport.querySelector(`[data-message-id="${CSS.escape(key)}"]`);
  if (message === null) return null;
  return message.getBoundingClientRect().top - viewport.getBoundingClientRect().top + viewport.scrollTop;
}

/** Counts what comes out of sight; what the user sends brings the end into sight. */
function useUnseen(
  rows: readonly Row[],
  following: RefObject<boolean>,
  toEnd: () => void,
  setUnseen: (change: (count: number) => number) => void,
): void {
  const last = useRef<readonly Row[]>(rows);
  useLayoutEffect(() => {
    const end = last.current.at(-1)?.message.key;
    const from = rows.findIndex((row) => row.message.key === end);
    const known = new Set(last.current.map((row) => row.message.key));
    last.current = rows;
    const added = rows.slice(from + 1).filter((row) => !known.has(row.message.key));
    if (added.some((row) => row.message.role === "user" && row.message.delivery === "sending")) toEnd();
    else if (!following.current)
      setUnseen((count) => count + added.filter((row) => row.message.role === "assistant").length);
  }, [rows, following, toEnd, setUnseen]);
}
