import { appearanceSwitches } from './appearance.ts';
import { h } from './element.ts';
import { t } from './texts.ts';

interface Parts {
  rail: { people: HTMLElement; tryCard: HTMLElement | undefined; billing: HTMLElement; mailbox: HTMLElement };
  panes: HTMLElement[];
  tabs: HTMLElement;
  offline: HTMLElement;
  peopleSheet: HTMLElement;
}

const wideWindow = matchMedia('(min-width: 1100px)');

/**
 * Puts the parts on the page and moves those that live elsewhere in a narrow window: in a wide one the rail holds
 * people, sample, billing and mail beside both chats; in a narrow one mail and billing are tabs of their own.
 */
export function layOut({ rail, panes, tabs, offline, peopleSheet }: Parts): void {
  const railElement = h('aside', { class: 'rail' });
  const mailTab = h('section', { class: 'pane rail-tab', id: 'pane-mail' });
  const billingTab = h('section', { class: 'pane rail-tab', id: 'pane-billing' });
  const page = h('div', { class: 'page' }, railElement, ...panes, mailTab, billingTab);
  document.body.append(offline, page, tabs, peopleSheet);
  const heading = brand();

  const place = () => {
    const { people, tryCard, billing, mailbox } = rail;
    const sample = tryCard ? [tryCard] : [];
    if (wideWindow.matches) {
      railElement.replaceChildren(heading, people, ...sample, mailbox, billing);
    } else {
      peopleSheet.replaceChildren(people);
      mailTab.replaceChildren(mailbox);
      billingTab.replaceChildren(heading, ...sample, billing);
    }
  };
  wideWindow.addEventListener('change', place);
  place();
}

function brand(): HTMLElement {
  const name = h('div', { class: 'lines' }, h('h1', {}, t('title')), h('small', {}, t('playground')));
  return h(
    'header',
    { class: 'brand' },
    h('img', { src: '/page/icon.svg', alt: '', width: 36, height: 36 }),
    name,
    ...appearanceSwitches(),
  );
}
