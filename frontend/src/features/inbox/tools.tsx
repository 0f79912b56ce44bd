import { ListFilter, Search } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/components/ui/button";
import { type InboxView, isFiltered } from "@/features/inbox/view";

export type Tool = "search" | "filters";

export interface ToolsProps {
  readonly view: InboxView;
  /** The one that is open. */
  readonly tool: Tool | null;
  readonly onTool: (tool: Tool | null) => void;
}

/** The ways to find something, out of the way until they are asked for. A dot says that not all is shown. */
export function Tools({ view, tool, onTool }: ToolsProps) {
  const { t } = useTranslation();
  const narrowed = view.list !== "open" || isFiltered({ ...view, q: "" });
  const toggle = (one: Tool) => () => onTool(tool === one ? null : one);
  return (
    <>
      <Button
        size="icon"
        aria-label={t("inbox.find")}
        aria-expanded={tool === "search"}
        onClick={toggle("search")}
      >
        <Search aria-hidden="true" />
      </Button>
      <Button
        size="icon"
        className="relative"
        aria-label={narrowed ? t("inbox.filterOn") : t("inbox.filter")}
        aria-expanded={tool === "filters"}
        onClick={toggle("filters")}
      >
        <ListFilter aria-hidden="true" />
        {narrowed && (
          <span aria-hidden="true" className="absolute end-1.5 top-1.5 size-2 rounded-full bg-accent" />
        )}
      </Button>
    </>
  );
}
