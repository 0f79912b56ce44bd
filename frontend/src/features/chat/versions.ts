/** Which of the messages stand in force, and what each took the place of: edits of a question, repeated replies. */

import type { ChatMessage } from "@/features/chat/model";

/** A message and the replies to it. A message that answers nothing is a group by itself. */
export interface Group {
  /** The user's message; null where the replies' question is not loaded, or where nothing was asked. */
  readonly question: ChatMessage | null;
  /** Oldest first; the last is the one in force. */
  readonly replies: readonly ChatMessage[];
}

/** A group in its place in the thread, with the edits of its question, oldest first; empty where there is one only. */
export interface Placed {
  readonly group: Group;
  readonly edits: readonly ChatMessage[];
}

const NONE: readonly ChatMessage[] = [];

/**
 * The groups to show, in order. An edited message stands where its newest version does; `chosen` says which version is
 * looked at, by the newest one's key. With an older version comes what was said before it was edited away.
 */
export function placed(
  messages: readonly ChatMessage[],
  chosen: ReadonlyMap<string, number>,
): readonly Placed[] {
  const groups = grouped(messages);
  const byId = new Map(
    groups.flatMap((group) => (group.question?.id == null ? [] : [[group.question.id, group]])),
  );
  const replaced = new Set(groups.flatMap(({ question }) => question?.replaces ?? []));
  const shown: Placed[] = [];
  for (const group of groups) {
    const { question } = group;
    if (question === null) shown.push({ group, edits: NONE });
    if (question === null || question.superseded || (question.id !== null && replaced.has(question.id)))
      continue;
    const chain = chainOf(group, byId);
    const edits = chain.flatMap((one) => one.question ?? []);
    const index = Math.min(chosen.get(question.key) ?? chain.length - 1, chain.length - 1);
    const [looked, next] = [chain[index] ?? group, chain[index + 1]];
    shown.push({ group: looked, edits: edits.length > 1 ? edits : NONE });
    if (next !== undefined) shown.push(...between(groups, looked, next, replaced));
  }
  return shown;
}

/** A question's versions that are loaded, oldest first. */
function chainOf(group: Group, byId: ReadonlyMap<string, Group>): readonly Group[] {
  const chain = [group];
  for (let before = group.question?.replaces; before != null;) {
    const known = byId.get(before);
    if (known === undefined || chain.includes(known)) break;
    chain.unshift(known);
    before = known.question?.replaces;
  }
  return chain;
}

/** What was said between two versions of a question and went with the older one. */
function between(
  groups: readonly Group[],
  older: Group,
  newer: Group,
  replaced: ReadonlySet<string>,
): readonly Placed[] {
  return groups
    .slice(groups.indexOf(older) + 1, groups.indexOf(newer))
    .filter(
      ({ question }) =>
        question?.superseded === true && question.replaces === null && !replaced.has(question.id ?? ""),
    )
    .map((group) => ({ group, edits: NONE }));
}

function grouped(messages: readonly ChatMessage[]): readonly Group[] {
  const groups: { question: ChatMessage | null; replies: ChatMessage[] }[] = [];
  const byQuestion = new Map<string, { question: ChatMessage | null; replies: ChatMessage[] }>();
  for (const message of messages) {
    const known = message.replyTo === null ? undefined : byQuestion.get(message.replyTo);
    if (known !== undefined) {
      known.replies.push(message);
      continue;
    }
    const asks = message.role === "user";
    const group = { question: asks ? message : null, replies: asks ? [] : [message] };
    groups.push(group);
    const id = asks ? message.id : message.replyTo;
    if (id !== null) byQuestion.set(id, group);
  }
  return groups;
}
