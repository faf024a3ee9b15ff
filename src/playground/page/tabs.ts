import { h } from './element.ts';
import { type IconName, icon } from './icon.ts';
import { focusStop, rove } from './roving.ts';
import { t } from './texts.ts';

export type TabName = 'subscriber' | 'staff' | 'mail' | 'billing';

export interface Tabs {
  element: HTMLElement;
  show(tab: TabName): void;
  setUnread(tab: TabName, count: number): void;
}

const faces: Record<
  TabName,
  { icon: IconName; label: 'tabSubscriber' | 'tabStaff' | 'tabMail' | 'tabBilling' }
> = {
  subscriber: { icon: 'chat', label: 'tabSubscriber' },
  staff: { icon: 'staff', label: 'tabStaff' },
  mail: { icon: 'mail', label: 'tabMail' },
  billing: { icon: 'billing', label: 'tabBilling' },
};

/** The bar at the foot of a narrow window; a wide one shows everything at once and hides the bar. */
export function createTabs(chosen: (tab: TabName) => void): Tabs {
  const names = Object.keys(faces) as TabName[];
  const tabs = new Map(names.map((name) => [name, createTab(name, () => show(name))]));
  const buttons = [...tabs.values()].map((tab) => tab.button);
  const element = h('nav', { class: 'tabs', role: 'tablist', 'aria-label': t('panes') }, ...buttons);
  rove(element, () => buttons);

  function show(name: TabName): void {
    for (const [other, tab] of tabs) tab.button.setAttribute('aria-selected', String(other === name));
    focusStop(buttons, tabs.get(name)?.button);
    chosen(name);
  }

  return { element, show, setUnread: (name, count) => tabs.get(name)?.setUnread(count) };
}

function createTab(
  name: TabName,
  choose: () => void,
): { button: HTMLElement; setUnread(count: number): void } {
  const badge = h('span', { class: 'badge', hidden: true });
  const button = h(
    'button',
    { type: 'button', role: 'tab', 'data-testid': `tab-${name}`, onclick: choose },
    h('span', { class: 'tab-icon' }, icon(faces[name].icon), badge),
    h('span', { class: 'tab-label' }, t(faces[name].label)),
  );
  return {
    button,
    setUnread(count) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
      badge.setAttribute('aria-label', t('unread', { count }));
    },
  };
}
