import { use } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { ServicesContext } from "@/app/in-thread";
import type { Services } from "@/app/services";

/** What a reply that was stopped had put down until then: as far as this page knows, and it is told of everything. */
export function FiledBy({ messageIds }: { readonly messageIds: readonly string[] }) {
  const services = use(ServicesContext);
  return services === null ? null : <Counted services={services} messageIds={messageIds} />;
}

interface CountedProps {
  readonly services: Services;
  readonly messageIds: readonly string[];
}

function Counted({ services, messageIds }: CountedProps) {
  const { t } = useTranslation();
  const of = ({ message_id }: { readonly message_id?: string | null }) =>
    messageIds.includes(message_id ?? "");
  const items = useStore(services.agenda, (state) => state.items);
  const reminders = useStore(services.reminders, (state) => state.reminders);
  if (items === null || reminders === null) return null;
  const count = Object.values(items).filter(of).length + Object.values(reminders).filter(of).length;
  return count === 0 ? t("chat.nothingFiled") : t("chat.filedBefore", { count });
}
