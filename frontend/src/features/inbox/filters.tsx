import { useTranslation } from "react-i18next";

import { Choice } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { type InboxView, KINDS, LISTS } from "@/features/inbox/view";
import type { InboxItem } from "@/lib/contract";

export interface FiltersProps {
  readonly view: InboxView;
  /** Those that open items belong to. */
  readonly projects: readonly string[];
  readonly onChange: (view: Partial<InboxView>) => void;
}

const ALL = "all";
const WAITING = "waiting";

/** Which part of the inbox is shown. */
export function Filters({ view, projects, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const kind = view.waiting ? WAITING : (view.kind ?? ALL);
  const choose = (value: string) =>
    onChange({
      waiting: value === WAITING,
      kind: value === ALL || value === WAITING ? null : (value as InboxItem["kind"]),
    });
  return (
    <div className="space-y-3 pt-2">
      <Segmented
        label={t("inbox.list")}
        labelHidden
        value={view.list}
        options={LISTS.map((list) => ({ value: list, label: t(`inbox.lists.${list}`) }))}
        onChange={(list) => onChange({ list })}
      />
      <Choice label={t("inbox.kind")} value={kind} onChange={(event) => choose(event.target.value)}>
        <option value={ALL}>{t("inbox.allKinds")}</option>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`inbox.kinds.${one}`)}
          </option>
        ))}
        <option value={WAITING}>{t("inbox.waiting")}</option>
      </Choice>
      {(projects.length > 0 || view.project !== null) && (
        <Choice
          label={t("inbox.project")}
          value={view.project ?? ""}
          onChange={(event) => onChange({ project: event.target.value === "" ? null : event.target.value })}
        >
          <option value="">{t("inbox.allProjects")}</option>
          {[...new Set([...projects, ...(view.project === null ? [] : [view.project])])].map((project) => (
            <option key={project} value={project}>
              {project}
            </option>
          ))}
        </Choice>
      )}
    </div>
  );
}
