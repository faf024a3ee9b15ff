/**
 * Makes a list one stop of the Tab key, with the arrow keys, Home and End moving inside it.
 * `items` is asked anew on every key, so the list may change meanwhile.
 */
export function rove(list: HTMLElement, items: () => HTMLElement[]): void {
  list.addEventListener('keydown', (event) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[target(event.key, at, all.length)];
    if (at < 0 || !next) return;
    event.preventDefault();
    focusStop(all, next);
    next.focus();
  });
  list.addEventListener('focusin', (event) => {
    const all = items();
    const item = all.find((candidate) => candidate === event.target);
    if (item) focusStop(all, item);
  });
}

/** Leaves exactly one item reachable by Tab. */
export function focusStop(items: HTMLElement[], stop: HTMLElement | undefined): void {
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}

function target(key: string, at: number, length: number): number {
  if (key === 'ArrowDown' || key === 'ArrowRight') return Math.min(at + 1, length - 1);
  if (key === 'ArrowUp' || key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  return -1;
}
