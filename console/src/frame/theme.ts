/** Light, dark, or what the system says. */
export type Theme = "system" | "light" | "dark";

const key = "signalpost.theme";

/** The reader's choice. */
export function theme(): Theme {
  const stored = localStorage.getItem(key);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Keeps and applies a choice. */
export function setTheme(next: Theme): void {
  if (next === "system") localStorage.removeItem(key);
  else localStorage.setItem(key, next);
  applyTheme();
}

/** Puts the kept choice on the page. */
export function applyTheme(): void {
  const chosen = theme();
  if (chosen === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = chosen;
}
