import { h } from './element.ts';

const tints = 7;

/** The class of a person's colour, the same wherever the person appears. */
export function tint(id: number): string {
  return `tint-${Math.abs(id) % tints}`;
}

/** A disc with the first letters of a name; the name itself always stands beside it, so it is hidden from screen readers. */
export function avatar(id: number, name: string): HTMLElement {
  const words = name.match(/[\p{L}\d][^\s]*/gu) ?? [];
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('');
  return h('span', { class: `avatar ${tint(id)}`, 'aria-hidden': true }, initials || '·');
}

/** The bot's own face: the lit window of the page's icon. */
export function botAvatar(): HTMLElement {
  return h(
    'span',
    { class: 'avatar bot-avatar', 'aria-hidden': true },
    h('img', { src: '/page/icon.svg', alt: '' }),
  );
}
