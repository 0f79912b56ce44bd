import { BellRing } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import type { PushOfferApi } from "@/app/push-offer-store";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { notify } from "@/lib/toasts";
import { browserLabel, pushStatus, subscribe } from "@/lib/push";

/**
 * Offers notifications at the moment they make sense: when a reminder has just been set. Says what for; the browser asks
 * only after that, and a no is final.
 */
export function PushOffer({ offer }: { readonly offer: PushOfferApi }) {
  const { t } = useTranslation();
  const due = useStore(offer, (state) => state.due);
  const [possible, setPossible] = useState(false);
  useEffect(() => {
    if (due) void pushStatus().then((status) => setPossible(status === "off"));
  }, [due]);
  if (!due || !possible) return null;
  const accept = async () => {
    offer.settle();
    try {
      const status = await subscribe(browserLabel());
      notify({ text: t(`chat.push.${status}`), tone: status === "on" ? "calm" : "trouble" });
    } catch {
      notify({ text: t("chat.push.failed"), tone: "trouble" });
    }
  };
  return (
    <div className="mx-auto mb-2 w-full max-w-reading animate-rise px-3 sm:px-5">
      <Card aria-label={t("chat.push.title")} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
        <BellRing aria-hidden="true" className="size-5 shrink-0 text-accent" />
        <div className="min-w-52 flex-1 text-md">
          <p className="font-medium">{t("chat.push.title")}</p>
          <p className="text-soft">{t("chat.push.detail")}</p>
        </div>
        <div className="flex gap-1.5">
          <Button look="soft" size="small" onClick={() => void accept()}>
            {t("chat.push.accept")}
          </Button>
          <Button size="small" onClick={() => offer.settle()}>
            {t("chat.push.decline")}
          </Button>
        </div>
      </Card>
    </div>
  );
}
