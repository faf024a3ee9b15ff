import { type MenuEntry, openMenu } from './popup-menu.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';
import { copyText } from './toast.ts';

interface Rights {
  reply(): void;
  edit: (() => void) | undefined;
  delete: (() => void) | undefined;
}

/** Offers what can be done with one message; what one may not do is left out. */
export function openMessageMenu(message: Message, anchor: HTMLElement, rights: Rights): void {
  const words = message.text ?? message.caption;
  const entries: MenuEntry[] = [{ label: t('reply'), icon: 'reply', choose: rights.reply }];
  if (rights.edit) entries.push({ label: t('edit'), icon: 'edit', choose: rights.edit });
  if (words) entries.push({ label: t('copyText'), icon: 'copy', choose: () => void copyText(words) });
  if (rights.delete) entries.push({ label: t('delete'), icon: 'trash', danger: true, choose: rights.delete });
  openMenu(anchor, t('messageMenu'), entries);
}
