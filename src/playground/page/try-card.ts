import type { Hints } from './api.ts';
import { h } from './element.ts';
import { amountOf } from './format.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';
import { copyText } from './toast.ts';

/** A sample account and the sum of its bill, ready to be copied into the chat. Nothing when no account is imported. */
export function createTryCard(accounts: Hints['accounts']): HTMLElement | undefined {
  if (accounts.length === 0) return undefined;
  const facts = h('dl', { class: 'facts' });
  let shown = 0;
  const show = (index: number) => {
    const account = accounts[index];
    if (!account) return;
    shown = index;
    const amount = amountOf(Math.max(account.amountDue, 0));
    facts.replaceChildren(
      ...fact(t('account'), account.number, 'hint-account'),
      ...fact(t('amountDue'), amount, 'hint-amount'),
    );
  };
  const another = h(
    'button',
    { type: 'button', class: 'round', 'aria-label': t('anotherAccount'), title: t('anotherAccount') },
    icon('next'),
  );
  another.addEventListener('click', () => show((shown + 1) % accounts.length));
  show(0);
  return h(
    'section',
    { class: 'panel try-card', 'data-testid': 'try-card', 'aria-label': t('tryTitle') },
    h('header', {}, h('h2', {}, t('tryTitle')), accounts.length > 1 && another),
    h('p', {}, t('tryHint')),
    facts,
  );
}

function fact(name: string, value: string, testid: string): HTMLElement[] {
  const copy = h(
    'button',
    { type: 'button', class: 'round', 'aria-label': `${t('copy')}: ${name}`, title: t('copy') },
    icon('copy'),
  );
  copy.addEventListener('click', () => void copyText(value));
  return [h('dt', {}, name), h('dd', {}, h('span', { class: 'value', 'data-testid': testid }, value), copy)];
}
