import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import type { Services } from "@/app/services";

/** Counts on the tab what came while nobody looked. */
export function useTitle(services: Services): void {
  const { t } = useTranslation();
  useEffect(() => {
    const name = t("common.app");
    let missed = 0;
    const show = () => {
      document.title = missed === 0 ? name : `(${missed}) ${name}`;
    };
    const stop = services.chat.store.subscribe((state, before) => {
      if (state.arrival === before.arrival || document.visibilityState === "visible") return;
      missed += 1;
      show();
    });
    const onVisible = () => {
      if (document.visibilityState !== "visible") return;
      missed = 0;
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
