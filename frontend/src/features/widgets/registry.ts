/** The closed list of what can be drawn. */

import type { ComponentType } from "react";

import { ChecklistBody } from "@/features/widgets/bodies/checklist";
import { ChoicesBody } from "@/features/widgets/bodies/choices";
import { NoteBody } from "@/features/widgets/bodies/note";
import { ProfileBody } from "@/features/widgets/bodies/profile";
import { ProgressBody } from "@/features/widgets/bodies/progress";
import { ReminderBody } from "@/features/widgets/bodies/reminder";
import { TriageBody } from "@/features/widgets/bodies/triage";
import type { Widget } from "@/lib/contract";

export interface BodyProps {
  readonly widget: Widget;
  /** Does something with the widget; the card shows at once what is to be expected. */
  readonly act: (action: string, value: unknown) => void;
}

export const BODIES: Partial<Record<Widget["type"], ComponentType<BodyProps>>> = {
  checklist: ChecklistBody,
  choices: ChoicesBody,
  inbox_triage: TriageBody,
  note: NoteBody,
  profile: ProfileBody,
  progress: ProgressBody,
  reminder: ReminderBody,
};
