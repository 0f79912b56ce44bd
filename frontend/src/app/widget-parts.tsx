import { lazy, Suspense, use } from "react";

import { WidgetContext } from "@/app/widget-context";
import { makeAssistantDataUI } from "@/components/assistant-ui";

const WidgetCard = lazy(async () => ({ default: (await import("@/features/widgets/card")).WidgetCard }));

/** Tells the thread how a widget is drawn; the chat itself knows only where one stands. */
export const WidgetParts = makeAssistantDataUI<{ readonly widget_id: string }>({
  name: "widget",
  render: ({ data }) => <ThreadWidget id={data.widget_id} />,
});

function ThreadWidget({ id }: { readonly id: string }) {
  const store = use(WidgetContext);
  if (store === null) return null;
  return (
    <Suspense fallback={null}>
      <WidgetCard store={store} id={id} place="chat" />
    </Suspense>
  );
}
