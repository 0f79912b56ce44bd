/** Corrections of what was learnt, on their way to the server. */

export const FIELDS = ["name", "occupation", "city", "areas", "goals", "routine"] as const;

/** What may be corrected by hand, as words; several of one kind are divided by commas. */
export type Learnt = Readonly<Record<(typeof FIELDS)[number], string>>;

/** The change as the server takes it: the name is the user's, the rest is the profile's. */
export function toPatch({ name, areas, goals, ...lines }: Partial<Learnt>) {
  const lists = {
    ...(areas === undefined ? {} : { areas: listed(areas) }),
    ...(goals === undefined ? {} : { goals: listed(goals) }),
  };
  const profile = { ...lines, ...lists };
  return {
    ...(name === undefined ? {} : { name }),
    ...(Object.keys(profile).length === 0 ? {} : { profile }),
  };
}

function listed(words: string): string[] {
  return words
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
