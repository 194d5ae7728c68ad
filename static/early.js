// Before the first paint: the theme and the rail that the reader chose, so that nothing flickers.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("countersign.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("countersign.rail") === "narrow") root.dataset.rail = "narrow";
  } catch {
    // Storage is closed to us: the reader's system decides.
  }
})();
