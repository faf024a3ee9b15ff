import { type Api, ApiError, reasonOf } from './api.ts';
import { h } from './element.ts';
import { acceptFileDrops } from './file-drop.ts';
import { monthName } from './format.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

/** Takes a billing file by drop or choice, hands it to the bot's import and shows what came of it. */
export function createBillingPanel(api: Api): HTMLElement {
  const input = h('input', {
    type: 'file',
    id: 'import-file',
    class: 'visually-hidden',
    accept: '.xml,application/xml,text/xml',
    'data-testid': 'import-file',
  });
  const choose = h(
    'label',
    { for: 'import-file', class: 'choose-file' },
    icon('upload'),
    h('span', {}, t('chooseFile')),
  );
  const result = h('div', {
    class: 'import-result',
    role: 'status',
    'data-testid': 'import-result',
    hidden: true,
  });
  const zone = h('div', { class: 'drop-zone' }, h('p', {}, t('billingHint')), input, choose);
  const panel = h(
    'section',
    { class: 'panel billing', 'aria-label': t('billing') },
    h('h2', {}, t('billing')),
    zone,
    result,
  );

  async function take(file: File | undefined): Promise<void> {
    if (!file || panel.getAttribute('aria-busy') === 'true') return;
    panel.setAttribute('aria-busy', 'true');
    show('working', t('importing', { name: file.name }));
    try {
      show('accepted', t('importDone', { name: file.name }), await api.importFile(file));
    } catch (reason) {
      showRefusal(file.name, reason);
    }
    panel.removeAttribute('aria-busy');
    // The same file chosen again must count as a change.
    input.value = '';
  }

  function showRefusal(name: string, reason: unknown): void {
    const words = reasonOf(reason);
    if (reason instanceof ApiError && reason.answer !== undefined) {
      show('refused', t('importFailed', { name }), reason.answer);
      result.append(h('p', {}, words));
    } else show('refused', t('importUnreachable', { reason: words }));
  }

  function show(state: 'working' | 'accepted' | 'refused', title: string, answer?: unknown): void {
    result.hidden = false;
    result.dataset['state'] = state;
    result.replaceChildren(h('p', { class: 'import-title' }, title), ...summary(answer));
  }

  input.addEventListener('change', () => void take(input.files?.[0]));
  acceptFileDrops(panel, (files) => void take(files[0]));
  return panel;
}

const counters = ['read', 'created', 'changed', 'unchanged', 'rejected'] as const;

/** The import's figures under their names. What the playground answers is the bot's own summary, so it is only looked at. */
function summary(answer: unknown): HTMLElement[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const facts: Record<string, unknown> = { ...answer };
  const { period, status } = facts;
  const rows = counters
    .filter((name) => typeof facts[name] === 'number')
    .map((name) => [t(name), String(facts[name])] as const);
  if (rows.length > 0 && typeof period === 'string') rows.unshift([t('period'), monthName(period)]);
  return [
    ...(status === 'unchanged' ? [h('p', {}, t('importUnchanged'))] : []),
    h(
      'dl',
      { class: 'figures' },
      ...rows.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
  ];
}
