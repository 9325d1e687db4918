// Sets the theme before the first paint: the design system's own script comes later, and the page
// would flash. The key "scheme" is the one that script writes.
(() => {
  const root = document.documentElement;
  let scheme = null;
  try {
    scheme = localStorage.getItem("scheme");
  } catch {
    // Storage may be forbidden: the system's setting stands.
  }
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = scheme === "dark" || (scheme !== "light" && prefersDark);
  root.dataset.frTheme = isDark ? "dark" : "light";

  // Paper is white: light text would not be read on it.
  let theme = null;
  addEventListener("beforeprint", () => {
    theme = root.dataset.frTheme;
    root.dataset.frTheme = "light";
  });
  addEventListener("afterprint", () => {
    if (theme) root.dataset.frTheme = theme;
  });
})();
