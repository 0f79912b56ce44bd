/** Where the thread stands: it follows what is new only while its end is in sight, and never jumps while one reads. */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

import { noted, type Place, restore } from "@/features/chat/scroll-anchor";
import type { Row } from "@/features/chat/rows";
import { scrollBy } from "@/features/chat/scroll-keys";

/** Pixels from the end that still count as the end. */
const AT_END = 24;
/**
 * More is asked for this far before the edge, a few rows in each frame: a fast fling must not reach it, because there
 * the thread would stop, and the browser loses its place at exactly 0.
 */
const LOAD_AHEAD = 2000;
/** Of the height of the thread, above a message that was sought. */
const ABOVE_SOUGHT = 0.25;
const POINTED_AT_FOR = 1_600;
/** Pixels of what is known already, above the first unread message. */
const ABOVE_UNREAD = 72;
/** Milliseconds after a wheel, a touch or a key in which scrolling is the user's; a fling renews itself. */
const USERS_FOR = 600;
const USER_INPUT = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

export interface ThreadScrollInput {
  /** What is drawn. */
  readonly rows: readonly Row[];
  /** Newer rows wait below what is drawn. */
  readonly below: boolean;
  /** As many rows are drawn as ever are: some go where others come. */
  readonly full: boolean;
  readonly onNearTop: () => void;
  readonly onNearBottom: () => void;
  /** One began to read, or is at the end again. */
  readonly onFollow: (following: boolean) => void;
}

export interface ThreadScroll {
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  readonly toEnd: () => void;
  /** Puts a message that is drawn into sight, and points at it. */
  readonly toMessage: (key: string) => void;
}

export function useThreadScroll(input: ThreadScrollInput): ThreadScroll {
  const viewport = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const place = useRef<Place | null>(null);
  const lastTop = useRef(0);
  /** Which way it went last. */
  const downwards = useRef(false);
  const latest = useRef(input);
  const [atEnd, setAtEnd] = useState(true);
  useLayoutEffect(() => {
    latest.current = input;
  });

  const follow = useCallback((on: boolean) => {
    if (following.current !== on) latest.current.onFollow(on);
    following.current = on;
    setAtEnd(on);
  }, []);

  /** Puts the thread where it belongs after something in it changed. */
  const settle = useCallback(() => {
    const element = viewport.current;
    if (element === null) return;
    if (following.current) element.scrollTop = element.scrollHeight;
    else if (place.current !== null) restore(element, place.current);
    lastTop.current = element.scrollTop;
    if (!following.current) place.current = noted(element);
  }, []);

  const toEnd = useCallback(() => {
    follow(true);
    settle();
  }, [follow, settle]);

  const toMessage = useCallback(
    (key: string) => {
      const element = viewport.current;
      const message = element?.querySelector<HTMLElement>(`[data-message-id="${CSS.escape(key)}"]`);
      if (element == null || message == null) return;
      follow(false);
      const top = message.getBoundingClientRect().top - element.getBoundingClientRect().top;
      element.scrollTop += top - element.clientHeight * ABOVE_SOUGHT;
      lastTop.current = element.scrollTop;
      place.current = noted(element);
      message.focus({ preventScroll: true });
      message.animate([{ backgroundColor: "var(--accent-soft)" }, {}], { duration: POINTED_AT_FOR });
    },
    [follow],
  );

  const askForMore = useOncePerFrame(() => {
    const element = viewport.current;
    if (element === null) return;
    const { scrollHeight, scrollTop, clientHeight } = element;
    // Who is at the end goes up first, unless there is nowhere to go.
    if (following.current && scrollHeight > clientHeight) return;
    const gap = scrollHeight - scrollTop - clientHeight;
    const { full, onNearTop, onNearBottom } = latest.current;
    // On the one side only, and no more of it than of the other where something goes for what comes: it would come back.
    if (downwards.current) {
      if (gap < LOAD_AHEAD && (!full || gap < scrollTop)) onNearBottom();
    } else if (scrollTop < LOAD_AHEAD && (!full || scrollTop < gap)) onNearTop();
  });

  useUsersScrolling(viewport, toEnd, (element, byUser) => {
    const gap = element.scrollHeight - element.scrollTop - element.clientHeight;
    const up = element.scrollTop < lastTop.current - 1;
    const moved = up || element.scrollTop > lastTop.current + 1;
    if (moved) downwards.current = !up;
    lastTop.current = element.scrollTop;
    const { below } = latest.current;
    // Content that shrinks moves the thread up, too; that must not end the following.
    if (gap <= AT_END && !below) follow(true);
    else if (up && byUser) follow(false);
    // The thread's own scrolling is told of a frame later. What grew meanwhile is still to be settled by the place of
    // before: noted now, the thread would stay where the growth has pushed it.
    if (!following.current && moved) place.current = noted(element);
    askForMore();
  });

  useEffect(() => {
    const observer = new ResizeObserver(settle);
    if (content.current !== null) observer.observe(content.current);
    if (viewport.current !== null) observer.observe(viewport.current);
    return () => observer.disconnect();
  }, [settle]);

  const { rows } = input;
  useLayoutEffect(() => {
    // At its end the thread follows by its size, which is told before it is drawn: no need to ask for it here.
    if (!following.current) settle();
    // What came may not be enough, and where nobody scrolls no scrolling asks for more.
    askForMore();
  }, [rows, settle, askForMore]);

  useUnreadMark(rows, (mark) => {
    const element = viewport.current;
    if (element === null) return;
    const top = mark.getBoundingClientRect().top - element.getBoundingClientRect().top + element.scrollTop;
    if (element.scrollHeight - top <= element.clientHeight) return;
    follow(false);
    element.scrollTop = top - ABOVE_UNREAD;
    lastTop.current = element.scrollTop;
    place.current = noted(element);
  });
  return { viewport, content, atEnd, toEnd, toMessage };
}

/** Does the work after the frame that is due, once however often it was asked for meanwhile. */
function useOncePerFrame(work: () => void): () => void {
  const latest = useRef(work);
  useLayoutEffect(() => {
    latest.current = work;
  });
  const asked = useRef(false);
  return useCallback(() => {
    if (asked.current) return;
    asked.current = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        asked.current = false;
        latest.current();
      }),
    );
  }, []);
}

/** Scrolls by the keys that do so, and tells of each scrolling, and whether the user did it. */
function useUsersScrolling(
  viewport: RefObject<HTMLDivElement | null>,
  toEnd: () => void,
  onScroll: (element: HTMLDivElement, byUser: boolean) => void,
): void {
  const latest = useRef(onScroll);
  useLayoutEffect(() => {
    latest.current = onScroll;
  });
  useEffect(() => {
    const element = viewport.current;
    if (element === null) return undefined;
    let lastInput = Number.NEGATIVE_INFINITY;
    const noteInput = () => {
      lastInput = performance.now();
    };
    const note = () => {
      const byUser = performance.now() - lastInput < USERS_FOR;
      if (byUser) noteInput();
      latest.current(element, byUser);
    };
    const onKey = (event: KeyboardEvent) => {
      const asked = scrollBy(event, element);
      if (asked === null) return;
      event.preventDefault();
      noteInput();
      if (asked === "end") toEnd();
      else element.scrollTop += asked;
    };
    window.addEventListener("keydown", onKey);
    element.addEventListener("scroll", note, { passive: true });
    for (const name of USER_INPUT) element.addEventListener(name, noteInput, { passive: true });
    return () => {
      window.removeEventListener("keydown", onKey);
      element.removeEventListener("scroll", note);
      for (const name of USER_INPUT) element.removeEventListener(name, noteInput);
    };
  }, [viewport, toEnd]);
}

/** Tells once where what nobody has seen begins. */
function useUnreadMark(rows: readonly Row[], onMark: (mark: Element) => void): void {
  const key = rows.find((row) => row.startsUnread)?.message.key ?? null;
  const shown = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (key === null || key === shown.current) return;
    shown.current = key;
    const mark = document.querySelector("[data-unread]");
    if (mark !== null) onMark(mark);
  });
}
