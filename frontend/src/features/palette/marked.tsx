export interface MarkedProps {
  readonly text: string;
  /** In code points, one after another. */
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

/** A text with the pieces that were sought. */
export function Marked({ text, marks }: MarkedProps) {
  if (marks.length === 0) return text;
  const points = Array.from(text);
  const piece = (start: number, end?: number) => points.slice(start, end).join("");
  return (
    <>
      {marks.map(({ start, end }, place) => (
        <span key={start}>
          {piece(marks[place - 1]?.end ?? 0, start)}
          <mark className="bg-transparent font-semibold text-inherit">{piece(start, end)}</mark>
        </span>
      ))}
      {piece(marks.at(-1)?.end ?? 0)}
    </>
  );
}
