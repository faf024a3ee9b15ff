import { reasonOf } from './api.ts';
import { h } from './element.ts';
import { t } from './texts.ts';

const shelf = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite', popover: 'manual' });

/** A short word at the foot of the page; long ones stay longer. */
export function toast(words: string): void {
  if (!shelf.isConnected) document.body.append(shelf);
  // Shown anew each time, so that it lies over a dialog opened since.
  if (shelf.matches(':popover-open')) shelf.hidePopover();
  shelf.showPopover();
  const slip = h('div', { class: 'toast', 'data-testid': 'toast' }, words);
  shelf.append(slip);
  setTimeout(() => slip.remove(), Math.min(3_000 + words.length * 45, 10_000));
}

/** A word that must be read: stays until it is closed. */
export function alertDialog(words: string): void {
  const close = h('button', { type: 'button', class: 'primary' }, t('ok'));
  const dialog = h(
    'dialog',
    { class: 'alert', 'data-testid': 'alert' },
    h('p', { dir: 'auto' }, words),
    close,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Says what failed and why. */
export function reportFailure(reason: unknown): void {
  toast(t('actionFailed', { reason: reasonOf(reason) }));
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied', { text }));
  } catch {
    toast(t('copyFailed', { text }));
  }
}
