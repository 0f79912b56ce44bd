import { UnderstoodChips } from "@/components/ui/understood-chips";
import { useLanguage } from "@/lib/i18n";
import { asWords } from "@/lib/understanding";
import { useUnderstanding } from "@/lib/use-understanding";

export interface UnderstoodProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** What the message that is being written will become; what is refused is put in quotes, and stays mere words. */
export function Understood({ text, onText }: UnderstoodProps) {
  const language = useLanguage();
  const { asked, readings } = useUnderstanding(text);
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
