import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Services } from "@/app/services";
import { closeNotifications, showBadge } from "@/lib/worker";

/** Counts on the tab and on the app's icon what came while nobody looked, and marks in the thread where it begins. */
export function useTitle(services: Services): void {
  const { t } = useTranslation();
  useEffect(() => {
    const name = t("common.app");
    let missed = 0;
    const show = () => {
      showBadge(missed);
      document.title = missed === 0 ? name : `(${missed}) ${name}`;
    };
    const stop = services.chat.store.subscribe((state, before) => {
      if (state.arrival === before.arrival || document.visibilityState === "visible") return;
      missed += 1;
      if (missed === 1) services.chat.store.markUnread(state.arrival?.key ?? null);
      show();
    });
    const onVisible = () => {
      if (document.visibilityState !== "visible") return;
      missed = 0;
      void closeNotifications();
      show();
    };
    show();
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      stop();
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [services, t]);
}
