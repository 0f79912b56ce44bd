/** What tests have the page note while it changes. All of it runs in the page. */

/** Notes the states that the first message goes through, and the sign of life. Runs in the page. */
export function watchStates(): void {
  const states: string[] = [];
  (globalThis as unknown as { states: string[] }).states = states;
  const note = () => {
    const typing = document.querySelector('[data-testid="typing"]') !== null;
    const found = [...document.querySelectorAll<HTMLElement>("[data-progress]")];
    for (const state of [...found.map((one) => one.dataset["progress"] ?? ""), ...(typing ? ["typing"] : [])])
      if (!states.includes(state)) states.push(state);
  };
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
}

/** Notes all that a screen reader is given to read. Runs in the page. */
export function watchAnnouncer(): void {
  const spoken: string[] = [];
  (globalThis as unknown as { spoken: string[] }).spoken = spoken;
  const announcer = document.querySelector('[data-testid="announcer"]');
  if (announcer === null) return;
  new MutationObserver(() => spoken.push(announcer.textContent)).observe(announcer, {
    subtree: true,
    childList: true,
    characterData: true,
  });
}

/** What is pressed and smaller than 44 px, and fields with letters under 16 px. Runs in the page. */
export function tooSmall(): string[] {
  const visible = (one: Element) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const pressed = [...document.querySelectorAll<HTMLElement>("button, a[href], summary, [role=button]")]
    // A link within a sentence is as high as its line.
    .filter(
      (one) =>
        visible(one) &&
        !one.className.includes("sr-only") &&
        one.closest("p, .sr-only, .prose-reply") === null,
    )
    .filter((one) => {
      // The whole line of a switch can be touched.
      const line = one.role === "switch" ? (one.parentElement ?? one) : one;
      const { width, height } = line.getBoundingClientRect();
      return width < 43.5 || height < 43.5;
    });
  const fields = [...document.querySelectorAll<HTMLElement>("input, textarea, select")].filter(
    (one) =>
      visible(one) &&
      !one.className.includes("sr-only") &&
      Number.parseFloat(getComputedStyle(one).fontSize) < 16,
  );
  return [...pressed, ...fields].map((one) => {
    const { width, height } = one.getBoundingClientRect();
    return `${one.outerHTML.slice(0, 120)} ${width.toFixed(0)} × ${height.toFixed(0)}`;
  });
}

/** Notes the theme at every frame that is painted, from the first on. Runs in the page before anything of it. */
export function watchThemes(): void {
  const themes: string[] = [];
  (globalThis as unknown as { themes: string[] }).themes = themes;
  const note = () => {
    // Without a body there is nothing to paint yet.
    if (document.body !== null) themes.push(document.documentElement.dataset["theme"] ?? "none");
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}
