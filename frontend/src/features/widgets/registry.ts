/** Every kind of widget that there is: the compiler fails where the contract has one more. */

import { approval } from "@/features/widgets/bodies/approval";
import { checklist } from "@/features/widgets/bodies/checklist";
import { choices } from "@/features/widgets/bodies/choices";
import { note } from "@/features/widgets/bodies/note";
import { profile } from "@/features/widgets/bodies/profile";
import { progress } from "@/features/widgets/bodies/progress";
import { reminder } from "@/features/widgets/bodies/reminder";
import { inboxTriage } from "@/features/widgets/bodies/triage";
import type { WidgetEntry } from "@/features/widgets/define";
import type { Widget } from "@/lib/contract";

const WIDGETS: Readonly<Record<Widget["type"], WidgetEntry>> = {
  approval,
  checklist,
  choices,
  inbox_triage: inboxTriage,
  note,
  profile,
  progress,
  reminder,
};

/** Null for a kind that a later server knows, and this client does not. */
export function entryOf(type: string): WidgetEntry | null {
  return Object.hasOwn(WIDGETS, type) ? WIDGETS[type as Widget["type"]] : null;
}
