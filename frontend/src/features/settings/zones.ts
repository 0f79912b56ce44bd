/** Time zones by the names that people call them. */

const CITIES = import.meta.glob<Readonly<Record<string, string>>>("../../locales/*/cities.json", {
  import: "default",
  eager: true,
});

export interface Zone {
  /** By the IANA. */
  readonly id: string;
  readonly city: string;
  /** The country or part of the world, where the language has a name for it; else the city. */
  readonly region: string;
  /** All its names, folded, to seek in. */
  readonly names: string;
}

/** Every zone that the browser knows, and `besides`, by city in the order of the alphabet. */
export function allZones(language: string, besides: readonly string[]): readonly Zone[] {
  const cities = CITIES[`../../locales/${language}/cities.json`] ?? {};
  return [...new Set([...besides, ...Intl.supportedValuesOf("timeZone")])]
    .map((id) => {
      const english = id.split("/").at(-1)?.replaceAll("_", " ") ?? id;
      const generic = zoneName(id, language, "shortGeneric");
      const city = cities[id] ?? english;
      // Where the language has no name for it, the browser says an abbreviation or the English city.
      const region = generic === english || /^(GMT|UTC)|^[A-Z]{2,5}$/.test(generic) ? city : generic;
      return { id, city, region, names: fold([city, region, english, id].join(" ")) };
    })
    .toSorted((a, b) => a.city.localeCompare(b.city, language));
}

/** The zones that are called so, those first whose city begins with it. */
export function matching(zones: readonly Zone[], words: string): readonly Zone[] {
  const sought = fold(words.trim());
  if (sought === "") return zones;
  const begins = ({ city }: Zone) => fold(city).startsWith(sought);
  return zones
    .filter(({ names }) => names.includes(sought))
    .toSorted((a, b) => Number(begins(b)) - Number(begins(a)));
}

/** How far it is from UTC now, as `UTC+3`. */
export function offsetOf(id: string): string {
  return zoneName(id, "en", "shortOffset").replace("GMT", "UTC");
}

function zoneName(id: string, language: string, timeZoneName: "shortGeneric" | "shortOffset"): string {
  try {
    const parts = new Intl.DateTimeFormat(language, { timeZone: id, timeZoneName }).formatToParts();
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  } catch {
    return ""; // a zone that this browser does not know
  }
}

function fold(text: string): string {
  return text
    .toLocaleLowerCase()
    .replaceAll("ё", "е")
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "");
}
