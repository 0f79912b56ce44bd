import type { ChangeEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button, buttonStyle } from "@/components/ui/button";
import { Failed, Skeleton } from "@/components/ui/list-states";
import { Setting, SettingBlock, Settings } from "@/features/settings/setting";
import { useBusy } from "@/lib/use-busy";
import type { CalendarFeed, CalendarImport } from "@/lib/contract";
import { useCopy } from "@/lib/copy";
import { useQuery } from "@/lib/use-query";
import { notify } from "@/lib/toasts";

export interface CalendarPorts {
  readonly calendar: () => Promise<CalendarFeed>;
  readonly newCalendar: () => Promise<CalendarFeed>;
  readonly endCalendar: () => Promise<void>;
  readonly importCalendar: (file: File) => Promise<CalendarImport>;
}

const NONE: CalendarFeed = { url: null, created: null };

/** An address to subscribe to in any calendar, and the way in for events from another. */
export function Calendar({ ports }: { readonly ports: CalendarPorts }) {
  const { t } = useTranslation();
  const { value: feed, failed, reload, set } = useQuery(ports.calendar);
  const trouble = () => notify({ text: t("settings.notSaved"), tone: "trouble" });
  const renew = () => void ports.newCalendar().then(set, trouble);
  const end = () => void ports.endCalendar().then(() => set(NONE), trouble);
  if (failed && feed === null) return <Failed onRetry={reload} />;
  if (feed === null) return <Skeleton />;
  return (
    <>
      <p className="text-sm text-soft">{t("settings.calendar.intro")}</p>
      <Settings>
        {feed.url == null ? (
          <Setting label={t("settings.calendar.address")} hint={t("settings.calendar.addressHint")}>
            <Button look="outline" size="small" onClick={renew}>
              {t("settings.calendar.make")}
            </Button>
          </Setting>
        ) : (
          <SettingBlock>
            <Address url={feed.url} onRenew={renew} onEnd={end} />
          </SettingBlock>
        )}
        <Setting label={t("settings.calendar.file")} hint={t("settings.calendar.fileHint")}>
          <Import onImport={ports.importCalendar} />
        </Setting>
      </Settings>
    </>
  );
}

interface AddressProps {
  readonly url: string;
  readonly onRenew: () => void;
  readonly onEnd: () => void;
}

function Address({ url, onRenew, onEnd }: AddressProps) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <div className="space-y-2">
      <code className="block rounded-xl bg-sunken px-3 py-2 font-mono text-sm [overflow-wrap:anywhere]">
        {url}
      </code>
      <p className="text-sm text-soft">{t("settings.calendar.secret")}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button look="soft" size="small" onClick={() => void copy(url)}>
          {copied ? t("settings.calendar.copied") : t("settings.calendar.copy")}
        </Button>
        <Button look="outline" size="small" onClick={onRenew}>
          {t("settings.calendar.renew")}
        </Button>
        <Button look="danger" size="small" onClick={onEnd}>
          {t("settings.calendar.end")}
        </Button>
      </div>
    </div>
  );
}

function Import({ onImport }: { readonly onImport: CalendarPorts["importCalendar"] }) {
  const { t } = useTranslation();
  const { busy, run } = useBusy(t("settings.calendar.notImported"));
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = "";
    if (file === undefined) return;
    await run(async () => {
      const { created, known, unreadable } = await onImport(file);
      const parts = [
        t("settings.calendar.imported", { count: created }),
        ...(known > 0 ? [t("settings.calendar.known", { count: known })] : []),
        ...(unreadable > 0 ? [t("settings.calendar.unreadable", { count: unreadable })] : []),
      ];
      notify({ text: parts.join(" "), tone: "calm" });
    });
  };
  return (
    <label
      className={buttonStyle({
        look: "outline",
        size: "small",
        className: "cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-accent",
      })}
    >
      {busy ? t("settings.calendar.importing") : t("settings.calendar.importLabel")}
      <input
        type="file"
        accept=".ics,text/calendar"
        className="sr-only"
        disabled={busy}
        onChange={(event) => void choose(event)}
      />
    </label>
  );
}
