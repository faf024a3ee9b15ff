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

/** Opens a menu beside its anchor; a choice, Esc, Tab or a click elsewhere closes it, and focus goes back. */
export function openMenu(anchor: HTMLElement, label: string, entries: MenuEntry[]): void {
  const menu = h('div', {
    class: 'menu',
    role: 'menu',
    'aria-label': label,
    popover: 'auto',
    'data-testid': 'menu',
  });
  const items = entries.map((entry) => menuItem(entry, () => menu.hidePopover()));
  menu.append(...items);
  rove(menu, () => items);
  menu.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') menu.hidePopover();
  });
  menu.addEventListener('toggle', (event) => {
    if (event.newState === 'open') return;
    anchor.setAttribute('aria-expanded', 'false');
    if (menu.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  anchor.setAttribute('aria-expanded', 'true');
  placeBeside(menu, anchor);
  focusStop(items, items[0]);
  items[0]?.focus();
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
  const room = Math.max(below, at.top) - 2 * gap;
  menu.style.maxHeight = `${room}px`;
  const { width, height } = menu.getBoundingClientRect();
  const top = height + gap <= below ? at.bottom + gap : at.top - height - gap;
  menu.style.top = `${Math.max(gap, top)}px`;
  menu.style.left = `${Math.max(gap, Math.min(at.left, innerWidth - width - gap))}px`;
}
