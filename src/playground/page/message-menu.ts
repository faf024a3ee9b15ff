import { type MenuEntry, openMenu } from './popup-menu.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';
import { copyText } from './toast.ts';

interface Rights {
  own: boolean;
  deletable: boolean;
  edit(): void;
  delete(): void;
}

/** What can be done with one message: an own text is edited, a text copied, and what one may is deleted. */
export function messageMenu(message: Message, anchor: HTMLElement, rights: Rights): void {
  const words = message.text ?? message.caption;
  const entries: MenuEntry[] = [];
  if (rights.own && message.text !== undefined)
    entries.push({ label: t('edit'), icon: 'edit', choose: rights.edit });
  if (words !== undefined)
    entries.push({ label: t('copyText'), icon: 'copy', choose: () => void copyText(words) });
  if (rights.deletable)
    entries.push({ label: t('delete'), icon: 'trash', danger: true, choose: rights.delete });
  if (entries.length > 0) openMenu(anchor, t('messageMenu'), entries);
}
