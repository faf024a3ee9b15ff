import { type Api, ApiError } from './api.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { type TextKey, t } from './texts.ts';

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
    const words = reason instanceof Error ? reason.message : String(reason);
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
  acceptDrops(panel, (file) => void take(file));
  return panel;
}

const counters: TextKey[] = ['period', 'read', 'created', 'changed', 'unchanged', 'rejected'];

/** The summary's figures under their names, and any sentence that came with them. */
function summary(answer: unknown): HTMLElement[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const facts: Record<string, unknown> = {
    ...answer,
    ...('summary' in answer && typeof answer.summary === 'object' ? answer.summary : {}),
  };
  const rows = counters
    .filter(
      (name) => typeof facts[name] === 'number' || (name === 'period' && typeof facts[name] === 'string'),
    )
    .flatMap((name) => [h('dt', {}, t(name)), h('dd', {}, String(facts[name]))]);
  const words = typeof facts['text'] === 'string' ? [h('p', {}, facts['text'])] : [];
  return rows.length > 0 ? [h('dl', { class: 'figures' }, ...rows), ...words] : words;
}

/** The whole panel is the target, and a file that misses it must not replace the page. */
function acceptDrops(panel: HTMLElement, take: (file: File | undefined) => void): void {
  let depth = 0;
  const mark = (change: number) => {
    depth = Math.max(0, depth + change);
    panel.classList.toggle('receiving', depth > 0);
  };
  panel.addEventListener('dragenter', () => mark(1));
  panel.addEventListener('dragleave', () => mark(-1));
  panel.addEventListener('drop', (event) => {
    mark(-depth);
    take(event.dataTransfer?.files[0]);
  });
  for (const kind of ['dragover', 'drop'] as const)
    document.addEventListener(kind, (event) => event.preventDefault());
}
