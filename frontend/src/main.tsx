import "@/app/app.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "@/app/app";
import { Crash } from "@/app/crash";
import { createServices } from "@/app/services";
import { Boundary } from "@/components/ui/boundary";
import { startI18n } from "@/lib/i18n";
import { reloadOnMissingChunk } from "@/lib/reload-once";
import { followSystemTheme } from "@/lib/theme";
import { startWorker } from "@/lib/worker";

reloadOnMissingChunk();
followSystemTheme();

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");

const [services] = await Promise.all([createServices(), startI18n()]);
// Outside React, so that nothing is started twice; before it, for the server answers while the page is drawn.
void services.start();
createRoot(root).render(
  <StrictMode>
    <Boundary fallback={<Crash />}>
      <App services={services} />
    </Boundary>
  </StrictMode>,
);
startWorker();
// What draws replies and cards is fetched while nobody waits for it.
setTimeout(() => {
  void import("@/components/assistant-ui/markdown");
  void import("@/features/chat/message-parts");
  void import("@/app/widget-parts");
}, 500);
