import type { Letter } from './api.ts';
import { fileCard } from './attachment.ts';
import { h } from './element.ts';
import { icon } from './icon.ts';
import { t } from './texts.ts';

/** Opens a letter over the page: its formatted form, its plain text, and what is attached. */
export function openLetter(letter: Letter): void {
  const close = h('button', { type: 'button', class: 'round', 'aria-label': t('close') }, icon('close'));
  const body = h('div', { class: 'letter-body' });
  const dialog = h(
    'dialog',
    { class: 'letter', 'data-testid': 'letter', 'aria-label': letter.subject || t('noSubject') },
    h(
      'header',
      {},
      h(
        'div',
        { class: 'lines' },
        h('h2', { dir: 'auto' }, letter.subject || t('noSubject')),
        h('small', {}, `${t('to')}: ${letter.to}`),
      ),
      close,
    ),
    forms(letter, body),
    body,
    attachments(letter),
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Shows the letter's best form and, where it has both, the switch between them. */
function forms(letter: Letter, body: HTMLElement): HTMLElement | undefined {
  const plain = () =>
    h('pre', { class: 'letter-text', 'data-testid': 'letter-text', dir: 'auto' }, letter.text);
  if (!letter.html) {
    body.replaceChildren(plain());
    return undefined;
  }
  const { html } = letter;
  const buttons = (['letterHtml', 'letterText'] as const).map((form) =>
    h('button', { type: 'button' }, t(form)),
  );
  const show = (index: number) => {
    for (const [at, button] of buttons.entries()) button.setAttribute('aria-pressed', String(at === index));
    body.replaceChildren(index === 0 ? htmlFrame(html) : plain());
  };
  for (const [index, button] of buttons.entries()) button.addEventListener('click', () => show(index));
  show(0);
  return letter.text ? h('div', { class: 'switch', role: 'group' }, ...buttons) : undefined;
}

/**
 * The letter's HTML in a frame that may run nothing. The frame inherits the page's content security policy, which
 * forbids inline styles; they are set through the CSSOM instead, which the policy allows. Pictures from elsewhere stay out.
 */
function htmlFrame(html: string): HTMLElement {
  const frame = h('iframe', {
    class: 'letter-frame',
    'data-testid': 'letter-frame',
    title: t('letterHtml'),
    sandbox: 'allow-same-origin allow-popups',
  });
  const { markup, sheets } = withoutInlineStyles(html);
  frame.srcdoc = markup;
  frame.addEventListener('load', () => {
    if (frame.contentDocument) restoreStyles(frame.contentDocument, sheets);
  });
  return frame;
}

/**
 * Sets inline styles aside in the text, before any parser sees them and reports them as breaches of the policy.
 * Safety does not hang on it: a style that slips through is only not applied.
 */
function withoutInlineStyles(html: string): { markup: string; sheets: string[] } {
  const sheets: string[] = [];
  const unstyled = html
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi, (_whole, rules: string) => {
      sheets.push(rules);
      return '';
    })
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/i, ' data-style='));
  const letter = new DOMParser().parseFromString(unstyled, 'text/html');
  for (const script of letter.querySelectorAll('script')) script.remove();
  for (const picture of letter.querySelectorAll('img:not([src^="data:"])')) picture.removeAttribute('src');
  for (const link of letter.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return { markup: letter.documentElement.outerHTML, sheets };
}

function restoreStyles(letter: Document, sheets: string[]): void {
  for (const styled of letter.querySelectorAll<HTMLElement>('[data-style]')) {
    styled.style.cssText = styled.dataset['style'] ?? '';
  }
  const Sheet = letter.defaultView?.CSSStyleSheet ?? CSSStyleSheet;
  letter.adoptedStyleSheets = sheets.map((rules) => {
    const sheet = new Sheet();
    sheet.replaceSync(rules);
    return sheet;
  });
}

function attachments(letter: Letter): HTMLElement | undefined {
  if (letter.attachments.length === 0) return undefined;
  const items = letter.attachments.map(({ filename, mimeType, size, fileId }) =>
    fileCard({ file_id: fileId, file_name: filename, mime_type: mimeType, file_size: size }),
  );
  return h('footer', {}, h('h3', {}, t('attachments')), ...items);
}
