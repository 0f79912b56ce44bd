// Runs before the first paint, as a file of its own because the content policy allows no inline script.
// The keys and values are those of src/lib/theme.ts and src/lib/i18n.ts.
(function () {
  const root = document.documentElement;
  let theme = null;
  let locale = null;
  try {
    theme = localStorage.getItem("lifeos.theme");
    locale = localStorage.getItem("lifeos.locale");
  } catch {
    // Storage may be switched off; the system's choice serves.
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  const meta = document.querySelector('meta[name="theme-color"]');
  if (meta) meta.setAttribute("content", dark ? "#1a1815" : "#faf8f4");
  // A first guess, before it is known which languages there are.
  root.lang = locale || navigator.language;
})();
