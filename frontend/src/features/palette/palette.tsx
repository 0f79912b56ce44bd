import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Command, COMMAND_GROUPS } from "@/features/palette/command";
import { Dialog } from "@/features/palette/dialog";
import { Marked } from "@/features/palette/marked";
import { type Found, type Search as Searching, useSearch } from "@/features/palette/use-search";
import { cn } from "@/lib/class-names";

export interface PaletteProps {
  readonly commands: readonly Command[];
  /** Everything of the user's that holds the words. */
  readonly search: Searching;
  readonly onClose: () => void;
}

/** Everything that can be opened or done, by a few letters of its name, and everything that was said or put down. */
export default function Palette({ commands, search, onClose }: PaletteProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [words, setWords] = useState("");
  const [index, setIndex] = useState(0);
  const answer = useSearch(words, search);
  const named = commands.filter(
    ({ label, words: also = "", sought }) =>
      (sought !== true || words !== "") && matches(`${label} ${also}`, words, i18n.language),
  );
  const found = [...named, ...answer.commands].toSorted((a, b) => placeOf(a) - placeOf(b));
  const active = Math.min(index, found.length - 1);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    // After the dialog has given the focus back, so that the command may take it.
    setTimeout(command.run);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setIndex((active + step + found.length) % found.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      run(found[active]);
    }
  };
  return (
    <Dialog label={t("palette.label")} onClose={onClose}>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden="true" className="size-4 shrink-0 text-faint" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={t("palette.placeholder")}
          placeholder={t("palette.placeholder")}
          value={words}
          onChange={(event) => {
            setWords(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
          className="min-h-13 w-full bg-transparent text-base outline-none placeholder:text-faint"
        />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the focus stays in the field above */}
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("palette.label")}
        className="relative min-h-0 overflow-y-auto p-2"
      >
        {found.map((command, place) => (
          <Option
            key={command.id}
            id={`${id}-${place}`}
            command={command}
            active={place === active}
            heading={command.group !== found[place - 1]?.group}
            onPoint={() => setIndex(place)}
            onRun={() => run(command)}
          />
        ))}
      </div>
      <Status state={answer.state} empty={found.length === 0} />
    </Dialog>
  );
}

/** What the list does not say by itself. */
function Status({ state, empty }: { readonly state: Found["state"]; readonly empty: boolean }) {
  const { t } = useTranslation();
  const words =
    state === "failed" ? t("palette.failed") : !empty ? "" : state === "asking" ? "…" : t("palette.nothing");
  return (
    <p role="status" className={cn("px-4 pb-4 text-sm text-soft", words === "" && "sr-only")}>
      {words}
    </p>
  );
}

function placeOf({ group }: Command): number {
  return COMMAND_GROUPS.indexOf(group);
}

interface OptionProps {
  readonly id: string;
  readonly command: Command;
  readonly active: boolean;
  readonly heading: boolean;
  readonly onPoint: () => void;
  readonly onRun: () => void;
}

function Option({ id, command, active, heading, onPoint, onRun }: OptionProps) {
  const { t } = useTranslation();
  const { icon: Icon } = command;
  return (
    <>
      {heading && (
        <p aria-hidden="true" className="px-3 pt-2 pb-1 text-xs font-medium text-faint">
          {t(`palette.groups.${command.group}`)}
        </p>
      )}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div
        id={id}
        role="option"
        aria-selected={active}
        ref={active ? intoView : null}
        onPointerMove={onPoint}
        onClick={onRun}
        className={cn(
          "flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 text-md",
          active && "bg-accent-soft text-accent-strong",
        )}
      >
        <Icon aria-hidden="true" className="size-4.5 shrink-0" />
        <span dir="auto" className="min-w-0 flex-1 truncate">
          <Marked text={command.label} marks={command.marks ?? []} />
        </span>
        {command.keys !== undefined && (
          <kbd className="shrink-0 font-sans text-xs text-soft">{command.keys}</kbd>
        )}
      </div>
    </>
  );
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

/** Whether every word begins some word of the names. */
function matches(names: string, words: string, locale: string): boolean {
  const parts = names.toLocaleLowerCase(locale).split(/[\s,:—-]+/);
  return words
    .toLocaleLowerCase(locale)
    .split(/\s+/)
    .every((word) => parts.some((part) => part.startsWith(word)));
}
