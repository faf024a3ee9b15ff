import type { Api, Letter } from './api.ts';
import { h } from './element.ts';
import { openLetter, recipients } from './letter.ts';
import { focusStop, rove } from './roving.ts';
import { t } from './texts.ts';
import { toast } from './toast.ts';

export interface Mailbox {
  element: HTMLElement;
  load(): Promise<void>;
  arrived(letter: Letter): void;
  unread(): number;
}

/** The letters the bot has sent, newest first. A letter counts as read once it has been opened. */
export function createMailbox(api: Api, changed: () => void): Mailbox {
  const list = h('div', { class: 'mail-list' });
  const notice = h('p', { class: 'notice' }, t('mailEmpty'));
  const element = h(
    'section',
    { class: 'panel mailbox', 'data-testid': 'mailbox', 'aria-label': t('mailbox') },
    h('h2', {}, t('mailbox')),
    notice,
    list,
  );
  let letters: Letter[] = [];
  /** Letters only ever arrive at the end, so the place of a letter names it. */
  const unread = new Set<number>();
  rove(list, () => items());

  function items(): HTMLElement[] {
    return [...list.querySelectorAll<HTMLElement>('.mail-item')];
  }

  function draw(): void {
    const focused = items().indexOf(document.activeElement as HTMLElement);
    notice.hidden = letters.length > 0;
    notice.textContent = t('mailEmpty');
    list.replaceChildren(
      ...letters
        .map((letter, index) => mailItem(letter, unread.has(index), () => read(letter, index)))
        .reverse(),
    );
    focusStop(items(), items()[Math.max(focused, 0)]);
    if (focused >= 0) items()[focused]?.focus();
    changed();
  }

  function read(letter: Letter, index: number): void {
    unread.delete(index);
    draw();
    openLetter(letter);
  }

  function take(next: Letter[], fresh: boolean): void {
    if (fresh) for (let index = letters.length; index < next.length; index++) unread.add(index);
    if (next.length < letters.length) unread.clear();
    letters = next;
    draw();
  }

  let loaded = false;
  return {
    element,
    async load() {
      try {
        take((await api.mail()).mail, loaded);
        loaded = true;
      } catch (reason) {
        notice.hidden = false;
        notice.textContent = t('mailFailed', { reason: reason instanceof Error ? reason.message : '' });
      }
    },
    arrived(letter) {
      take([...letters, letter], true);
      toast(t('newLetter', { subject: letter.subject || t('noSubject') }));
    },
    unread: () => unread.size,
  };
}

function mailItem(letter: Letter, unread: boolean, read: () => void): HTMLElement {
  return h(
    'button',
    {
      type: 'button',
      class: `mail-item${unread ? ' unread' : ''}`,
      'data-testid': 'mail-item',
      onclick: read,
    },
    h('strong', { dir: 'auto' }, letter.subject || t('noSubject')),
    h('small', {}, recipients(letter)),
  );
}
