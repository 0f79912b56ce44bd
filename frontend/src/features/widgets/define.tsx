/** How a kind of widget is described: what its state must look like, how it is drawn, and what its actions do. */

import type { ComponentType } from "react";
import * as z from "zod/mini";

import { Broken } from "@/features/widgets/fallbacks";
import type { Widget } from "@/lib/contract";

/** What each action will make of the state, as the server will: shown until it has answered. */
type Actions<S> = Readonly<Record<string, (state: S, value: never) => S>>;

/** An action whose outcome the server alone knows. */
export function unpredicted<S, V>(): (state: S, value: V) => S {
  return (state) => state;
}

export interface BodyProps<S, A> {
  readonly widget: Widget;
  readonly state: S;
  /** Does something with the widget, once. */
  readonly act: <K extends keyof A & string>(
    action: K,
    value: A[K] extends (state: S, value: infer V) => S ? V : never,
  ) => void;
}

interface Definition<S, A extends Actions<S>> {
  readonly schema: z.ZodMiniType<S>;
  readonly actions: A;
  readonly Body: ComponentType<BodyProps<S, A>>;
  /** Whether it has served its purpose: the card leaves the conversation. */
  readonly isOver?: (state: S) => boolean;
}

export interface EntryProps {
  readonly widget: Widget;
  readonly act: (action: string, value: unknown) => void;
}

/** A kind of widget as the registry holds it, whatever its state is made of. */
export interface WidgetEntry {
  readonly Body: ComponentType<EntryProps>;
  /** Whether nothing is left of it to be shown. */
  readonly isOver: (state: Widget["state"]) => boolean;
  /** The state as it will be after an action; unchanged where it cannot be read. */
  readonly expect: (state: Widget["state"], action: string, value: unknown) => Widget["state"];
}

export function defineWidget<S extends object, A extends Actions<S>>({
  schema,
  actions,
  Body,
  isOver,
}: Definition<S, A>): WidgetEntry {
  return {
    Body: ({ widget, act }) => {
      const content = z.safeParse(schema, widget.state);
      return content.success ? <Body widget={widget} state={content.data} act={act} /> : <Broken />;
    },
    isOver: (state) => {
      if (isOver === undefined) return false;
      const content = z.safeParse(schema, state);
      return content.success && isOver(content.data);
    },
    expect: (state, action, value) => {
      const content = z.safeParse(schema, state);
      const change = actions[action];
      if (!content.success || change === undefined) return state;
      return { ...state, ...change(content.data, value as never) };
    },
  };
}
