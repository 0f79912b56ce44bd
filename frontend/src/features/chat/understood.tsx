import { useAui, useAuiState } from "@/components/assistant-ui";
import { UnderstoodChips } from "@/components/ui/understood-chips";
import { useLanguage } from "@/lib/i18n";
import { asWords } from "@/lib/understanding";
import { useUnderstanding } from "@/lib/use-understanding";

/** What the message that is being written will become; what is refused is put in quotes, and stays mere words. */
export function Understood() {
  const aui = useAui();
  const language = useLanguage();
  const text = useAuiState((state) => state.composer.text);
  const { asked, readings } = useUnderstanding(text);
  if (readings.length === 0) return null;
  return (
    <div className="mb-1.5 px-2">
      <UnderstoodChips
        readings={readings}
        onReject={(reading) => {
          const words = asWords(text, asked, reading, language);
          if (words !== null) aui.composer().setText(words);
        }}
      />
    </div>
  );
}
