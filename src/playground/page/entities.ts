import { h } from './element.ts';
import type { MessageEntity } from './telegram.ts';
import { t } from './texts.ts';
import { copyText } from './toast.ts';

export interface EntityActions {
  sendCommand(command: string): void;
  /** Returns true when the link leads to this bot and has been followed inside the page. */
  followBotLink(url: string): boolean;
}

/** A message's text as nodes. Only Telegram's entities format it; anything else stays plain text. */
export function formatText(text: string, entities: MessageEntity[], actions: EntityActions): Node[] {
  const outerFirst = entities
    .filter((entity) => entity.length > 0)
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return nodesBetween(text, outerFirst, 0, text.length, actions);
}

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/** Entities nest and never cross; one that does is cut at the end of what holds it. */
function nodesBetween(
  text: string,
  entities: MessageEntity[],
  from: number,
  to: number,
  actions: EntityActions,
): Node[] {
  const nodes: Node[] = [];
  let position = from;
  for (const [index, entity] of entities.entries()) {
    if (entity.offset < position || entity.offset >= to) continue;
    const end = Math.min(entity.offset + entity.length, to);
    nodes.push(new Text(text.slice(position, entity.offset)));
    const inside = nodesBetween(text, entities.slice(index + 1), entity.offset, end, actions);
    nodes.push(wrap(entity, text.slice(entity.offset, end), inside, actions));
    // A block ends its line by itself: the line break after it would show as an empty line.
    position = blocks.has(entity.type) && text[end] === '\n' ? end + 1 : end;
  }
  nodes.push(new Text(text.slice(position, to)));
  return nodes.filter((node) => node.textContent !== '');
}

function wrap(entity: MessageEntity, words: string, inside: Node[], actions: EntityActions): Node {
  switch (entity.type) {
    case 'bold':
      return h('strong', {}, ...inside);
    case 'italic':
      return h('em', {}, ...inside);
    case 'underline':
      return h('u', {}, ...inside);
    case 'strikethrough':
      return h('s', {}, ...inside);
    case 'code':
      return copyable(words, inside);
    case 'pre':
      return h('pre', { 'data-language': entity.language, tabindex: 0 }, h('code', {}, ...inside));
    case 'spoiler':
      return spoiler(inside);
    case 'blockquote':
      return h('blockquote', {}, ...inside);
    case 'expandable_blockquote':
      return expandableQuote(inside);
    case 'bot_command':
      return h(
        'button',
        { type: 'button', class: 'command', onclick: () => actions.sendCommand(words) },
        ...inside,
      );
    case 'text_link':
      return link(entity.url ?? '', inside, actions);
    case 'url':
      return link(/^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `https://${words}`, inside, actions);
    case 'email':
      return link(`mailto:${words}`, inside, actions);
    case 'phone_number':
      return link(`tel:${words.replace(/[^\d+]/g, '')}`, inside, actions);
    case 'mention':
      return link(`https://t.me/${words.slice(1)}`, inside, actions);
    default:
      return h('span', { class: `entity-${entity.type}` }, ...inside);
  }
}

/** A link that can do no more than a link should; an address of another kind stays text. */
function link(address: string, inside: Node[], actions: EntityActions): Node {
  const url = safeUrl(address);
  if (!url) return h('span', {}, ...inside);
  return h(
    'a',
    {
      href: url.href,
      target: '_blank',
      rel: 'noopener noreferrer',
      onclick: (event) => {
        if (actions.followBotLink(url.href)) event.preventDefault();
      },
    },
    ...inside,
  );
}

/** The address when a click on it may be let through, else nothing: no `javascript:`, no `data:`, no `file:`. */
export function safeUrl(address: string): URL | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && ['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol) ? url : undefined;
}

function spoiler(inside: Node[]): Node {
  const secret = h('span', { 'aria-hidden': true }, ...inside);
  const cover = h(
    'span',
    { class: 'spoiler', role: 'button', tabindex: 0, 'aria-label': t('spoiler') },
    secret,
  );
  const reveal = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
    cover.classList.add('revealed');
    for (const name of ['role', 'tabindex', 'aria-label']) cover.removeAttribute(name);
    secret.removeAttribute('aria-hidden');
    cover.removeEventListener('click', reveal, true);
    cover.removeEventListener('keydown', onKey, true);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') reveal(event);
  };
  // In the capture phase, so that a link under the cover is not followed by the click that reveals it.
  cover.addEventListener('click', reveal, true);
  cover.addEventListener('keydown', onKey, true);
  return cover;
}

/** As in Telegram, a press on monowidth words copies them. */
function copyable(words: string, inside: Node[]): Node {
  const copy = () => void copyText(words);
  return h(
    'button',
    { type: 'button', class: 'copyable', title: t('copy'), onclick: copy },
    h('code', {}, ...inside),
  );
}

function expandableQuote(inside: Node[]): Node {
  const words = h('div', { class: 'quote-text' }, ...inside);
  const toggle = h(
    'button',
    { type: 'button', class: 'quote-toggle', 'aria-expanded': false },
    t('showMore'),
  );
  toggle.addEventListener('click', () => {
    const expanded = quote.classList.toggle('expanded');
    toggle.setAttribute('aria-expanded', String(expanded));
    toggle.textContent = t(expanded ? 'showLess' : 'showMore');
  });
  const quote = h('blockquote', { class: 'expandable' }, words, toggle);
  // A quote that is short enough as it is has nothing to unfold; that shows only once it is laid out.
  new ResizeObserver(() => {
    const folded = !quote.classList.contains('expanded');
    if (folded) toggle.hidden = words.scrollHeight <= words.clientHeight + 1;
  }).observe(words);
  return quote;
}
