import { UnderstoodChips } from "@/components/ui/understood-chips";
import { useLanguage } from "@/lib/i18n";
import { asWords } from "@/lib/understanding";
import type { Understood as Readings } from "@/lib/use-understanding";

export interface UnderstoodProps {
  readonly text: string;
  readonly understood: Readings;
  readonly onText: (text: string) => void;
}

/** What the message that is being written will become; what is refused is put in quotes, and stays mere words. */
export function Understood({ text, understood: { asked, readings }, onText }: UnderstoodProps) {
  const language = useLanguage();
  if (readings.length === 0) return null;
  return (
    <div className="mb-1.5 px-2">
      <UnderstoodChips
        readings={readings}
        onReject={(reading) => {
          const words = asWords(text, asked, reading, language);
          if (words !== null) onText(words);
        }}
      />
    </div>
  );
}
