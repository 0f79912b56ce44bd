import { ChevronDown, Undo2, SkipForward } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";

import { Button } from "@/components/ui/button";
import { LearntList } from "@/features/onboarding/learnt";
import type { Learnt } from "@/features/onboarding/learnt-patch";
import { isUnderWay, type OnboardingStoreApi } from "@/features/onboarding/store";
import { cn } from "@/lib/class-names";
import type { Progress, StepView } from "@/lib/contract";

export interface ProgressLineProps {
  readonly store: OnboardingStoreApi;
  readonly onStep: (action: "skip" | "back") => void;
  /** Corrects what was learnt; false where it was not saved. */
  readonly onLearnt: (learnt: Partial<Learnt>) => Promise<boolean>;
}

/** Four quiet strokes: how far the acquaintance has come. What can be done about it is one touch away. */
export function ProgressLine({ store, onStep, onLearnt }: ProgressLineProps) {
  const { t } = useTranslation();
  const progress = useStore(store, (state) => state.progress);
  if (!isUnderWay(progress)) return null;
  const index = progress.steps.findIndex((step) => step.name === progress.step);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button size="small" className="group min-w-0">
          <Strokes progress={progress} />
          <span className="truncate text-sm">{t(`onboarding.steps.${progress.step}`)}</span>
          <span className="sr-only">, {t("onboarding.details")}</span>
          <ChevronDown
            aria-hidden="true"
            className="size-3.5 shrink-0 transition-transform group-aria-expanded:rotate-180 max-sm:hidden"
          />
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          data-panel
          align="center"
          sideOffset={6}
          collisionPadding={12}
          aria-label={t("onboarding.label")}
          className="z-40 max-h-(--radix-popover-content-available-height) w-[min(20rem,calc(100vw-1.5rem))] animate-rise overflow-y-auto overscroll-contain rounded-2xl border border-line bg-surface p-4 shadow-float"
        >
          <p className="mb-2 text-xs text-faint">
            {t("onboarding.label")} ·{" "}
            {t("onboarding.stepOf", { index: index + 1, count: progress.steps.length })}
          </p>
          <ol className="space-y-0.5">
            {progress.steps.map((step) => (
              <StepLine key={step.name} step={step} />
            ))}
          </ol>
          <LearntList profile={progress.profile} onSave={onLearnt} />
          <div className="mt-3 flex gap-1 border-t border-line pt-3">
            <Popover.Close asChild>
              <Button size="small" disabled={index <= 0} onClick={() => onStep("back")}>
                <Undo2 aria-hidden="true" className="size-4" />
                {t("onboarding.back")}
              </Button>
            </Popover.Close>
            <Popover.Close asChild>
              <Button size="small" onClick={() => onStep("skip")}>
                <SkipForward aria-hidden="true" className="size-4" />
                {t("onboarding.skip")}
              </Button>
            </Popover.Close>
          </div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Strokes({ progress }: { readonly progress: Progress }) {
  return (
    <span aria-hidden="true" className="flex shrink-0 gap-0.5 sm:gap-1">
      {progress.steps.map((step) => (
        <span
          key={step.name}
          className={cn(
            "h-1 w-2 rounded-full sm:w-5 transition-colors duration-500",
            step.status === "done" && "bg-accent",
            step.status === "active" && "bg-sun",
            (step.status === "pending" || step.status === "skipped") && "bg-line",
          )}
        />
      ))}
    </span>
  );
}

function StepLine({ step }: { readonly step: StepView }) {
  const { t } = useTranslation();
  const active = step.status === "active";
  return (
    <li aria-current={active ? "step" : undefined} className="flex items-center gap-2.5 py-1 text-md">
      <span
        aria-hidden="true"
        className={cn(
          "size-2 rounded-full",
          step.status === "done" && "bg-accent",
          active && "bg-sun",
          (step.status === "pending" || step.status === "skipped") && "bg-line",
        )}
      />
      <span className={cn("flex-1", !active && "text-soft")}>{t(`onboarding.steps.${step.name}`)}</span>
      <span className="text-xs text-faint">{t(`onboarding.status.${step.status}`)}</span>
    </li>
  );
}
