import { createContext } from "react";

import type { WidgetStoreApi } from "@/features/widgets/store";

/** The widgets of this page. */
export const WidgetContext = createContext<WidgetStoreApi | null>(null);
