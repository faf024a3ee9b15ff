import { h } from './element.ts';
import { type IconName, icon } from './icon.ts';
import { focusStop, rove } from './roving.ts';

export interface MenuEntry {
  label: string;
  detail?: string;
  icon?: IconName;
  danger?: boolean;
  choose(): void;
}

/** The menu that is open, of which there is at most one. */
let opened: { anchor: HTMLElement; close(): void } | undefined;

/** Opens a menu beside its anchor, or closes it when it is open. A choice, Esc, Tab or a press elsewhere closes it. */
export function openMenu(anchor: HTMLElement, label: string, entries: MenuEntry[]): void {
  const again = opened?.anchor === anchor;
  opened?.close();
  if (again) return;
  // "manual": an automatic popover would be dismissed by the release of the very right click that opened it.
  const menu = h('div', {
    class: 'menu',
    role: 'menu',
    'aria-label': label,
    popover: 'manual',
    'data-testid': 'menu',
  });
  const items = entries.map((entry) => menuItem(entry, () => opened?.close()));
  menu.append(...items);
  rove(menu, () => items);
  // A dialog is in the top layer alone: a menu of a page below it would stay beneath.
  (anchor.closest('dialog') ?? document.body).append(menu);
  menu.showPopover();
  anchor.setAttribute('aria-expanded', 'true');
  placeBeside(menu, anchor);
  opened = { anchor, close: dismissal(menu, anchor) };
  focusStop(items, items[0]);
  items[0]?.focus();
}

/** Arranges for the menu to go at the first sign of disinterest, and returns what makes it go. */
function dismissal(menu: HTMLElement, anchor: HTMLElement): () => void {
  const ended = new AbortController();
  const close = () => {
    ended.abort();
    opened = undefined;
    const focused = menu.contains(document.activeElement);
    menu.remove();
    anchor.setAttribute('aria-expanded', 'false');
    if (focused) anchor.focus();
  };
  const outside = (event: Event) =>
    event.target instanceof Node && !menu.contains(event.target) && !anchor.contains(event.target);
  const listening = { capture: true, signal: ended.signal };
  document.addEventListener('pointerdown', (event) => outside(event) && close(), listening);
  addEventListener('resize', close, listening);
  addEventListener('blur', (event) => event.target === window && close(), listening);
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' && event.key !== 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  return close;
}

function menuItem(entry: MenuEntry, close: () => void): HTMLElement {
  const choose = () => {
    close();
    entry.choose();
  };
  return h(
    'button',
    { type: 'button', role: 'menuitem', class: entry.danger ? 'danger' : undefined, onclick: choose },
    entry.icon && icon(entry.icon),
    h('span', { class: 'menu-label', dir: 'auto' }, entry.label),
    entry.detail !== undefined && h('small', { dir: 'auto' }, entry.detail),
  );
}

/** Under the anchor, or above it where there is more room, and always inside the window. */
function placeBeside(menu: HTMLElement, anchor: HTMLElement): void {
  const gap = 6;
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom;
  menu.style.maxHeight = `${Math.max(below, at.top) - 2 * gap}px`;
  const { width, height } = menu.getBoundingClientRect();
  const top = height + gap <= below ? at.bottom + gap : at.top - height - gap;
  menu.style.top = `${Math.max(gap, top)}px`;
  menu.style.left = `${Math.max(gap, Math.min(at.left, innerWidth - width - gap))}px`;
}
