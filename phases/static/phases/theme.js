// Sets the theme before the first paint: the design system's own script comes later, and the page
// would flash. The key "scheme" is the one that script writes.
(() => {
  let scheme = null;
  try {
    scheme = localStorage.getItem("scheme");
  } catch {
    // Storage may be forbidden: the system's setting stands.
  }
  const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = scheme === "dark" || (scheme !== "light" && prefersDark);
  document.documentElement.dataset.frTheme = isDark ? "dark" : "light";
})();
