/* On a phone the sidebar lies over the page: it closes once something was chosen in it. */

const NARROW = "(max-width: 767px)";

/** Closes Streamlit's sidebar, if it is open, on a screen that has no place beside it. */
export function closeIfNarrow(page: Document): void {
  if (!matchMedia(NARROW).matches) return;
  const button = page.querySelector<HTMLElement>("[data-testid=stSidebarCollapseButton] button");
  if (button?.ariaExpanded !== "false") button?.click();
}
