import type { MessageEntity } from 'grammy/types';
import { type FormattedText, inOrder } from './formatted.ts';
import { type Range, sameRange, withoutForbiddenNesting } from './nesting.ts';

/** Markup that Telegram would refuse; the message is Telegram's, offsets in bytes of UTF-8. */
export class MarkupError extends Error {}

interface OpenTag {
  name: string;
  /** What the tag's attribute says: address, language, class, emoji. */
  argument: string;
  offset: number;
}

const entityTypes: Record<string, MessageEntity['type']> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-emoji': 'custom_emoji',
};

/** Which attribute each tag heeds, and what its value must begin with; other attributes are ignored. */
const heeded: Record<string, { attribute: string; prefix: string }> = {
  a: { attribute: 'href', prefix: '' },
  code: { attribute: 'class', prefix: 'language-' },
  span: { attribute: 'class', prefix: 'tg-' },
  blockquote: { attribute: 'expandable', prefix: '' },
  'tg-emoji': { attribute: 'emoji-id', prefix: '' },
};

/**
 * Reads a text in the HTML parse mode of the Bot API: its tag set, its four named entities, its words of refusal.
 * Throws MarkupError. Where Telegram is silently lenient (nested code or quotes, links of unknown protocols) the
 * entity is dropped and the text stays.
 */
export function parseHtml(source: string): FormattedText {
  return new HtmlReader(source).read();
}

class HtmlReader {
  readonly #source: string;
  #at = 0;
  #text = '';
  readonly #open: OpenTag[] = [];
  readonly #entities: MessageEntity[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  read(): FormattedText {
    while (this.#at < this.#source.length) {
      const char = this.#source.charAt(this.#at);
      if (char === '&') this.#text += this.#readReference();
      else if (char !== '<') {
        this.#text += char;
        this.#at++;
      } else if (this.#source.charAt(this.#at + 1) === '/') this.#readEndTag();
      else this.#readStartTag();
    }
    const unclosed = this.#open.at(-1);
    if (unclosed) throw new MarkupError(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
    return { text: this.#text, entities: inOrder(withoutForbiddenNesting(this.#entities)) };
  }

  /** `&lt;` and its kin; whatever is no reference stays as it was written. */
  #readReference(): string {
    const match = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot));?/i.exec(
      this.#source.slice(this.#at, this.#at + 12),
    );
    const code = match?.[1] ? Number.parseInt(match[1], 10) : match?.[2] ? Number.parseInt(match[2], 16) : 0;
    const named = { lt: '<', gt: '>', amp: '&', quot: '"' }[match?.[3] ?? ''];
    const char = named ?? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : null);
    this.#at += char === null || !match ? 1 : match[0].length;
    return char ?? '&';
  }

  #readStartTag(): void {
    const begin = this.#at++;
    const name = this.#take(/[^\s>]*/y).toLowerCase();
    if (this.#ended()) throw this.#unclosedStart(begin);
    if (!Object.hasOwn(entityTypes, name)) {
      throw new MarkupError(`Unsupported start tag "${name}" at byte offset ${this.#bytes(begin)}`);
    }
    let argument = '';
    for (this.#take(/\s*/y); this.#source.charAt(this.#at) !== '>'; this.#take(/\s*/y)) {
      if (this.#ended()) throw this.#unclosedStart(begin);
      const attribute = this.#readAttribute(name, begin);
      const rule = heeded[name];
      if (attribute.name === rule?.attribute && attribute.value.startsWith(rule.prefix)) {
        argument = name === 'blockquote' ? 'expandable' : attribute.value.slice(rule.prefix.length);
      }
    }
    this.#at++;
    if (name === 'span' && argument !== 'spoiler') {
      throw new MarkupError(`Tag "span" must have class "tg-spoiler" at byte offset ${this.#bytes(begin)}`);
    }
    this.#open.push({ name, argument, offset: this.#text.length });
  }

  #readAttribute(tag: string, begin: number): { name: string; value: string } {
    const name = this.#take(/[^\s=>]*/y).toLowerCase();
    if (name === '') {
      throw new MarkupError(`Empty attribute name in the tag "${tag}" at byte offset ${this.#bytes(begin)}`);
    }
    this.#take(/\s*/y);
    if (this.#source.charAt(this.#at) !== '=') return { name, value: '' };
    this.#take(/=\s*/y);
    const quote = this.#source.charAt(this.#at);
    if (quote !== '"' && quote !== "'") return { name, value: this.#readNameToken() };
    this.#at++;
    let value = '';
    while (!this.#ended() && this.#source.charAt(this.#at) !== quote) {
      value +=
        this.#source.charAt(this.#at) === '&' ? this.#readReference() : this.#source.charAt(this.#at++);
    }
    if (this.#ended()) throw this.#unclosedStart(begin);
    this.#at++;
    return { name, value };
  }

  #readNameToken(): string {
    const begin = this.#at;
    const value = this.#take(/[\p{L}\p{N}.-]*/uy).toLowerCase();
    if (!/[\s>]/.test(this.#source.charAt(this.#at))) {
      throw new MarkupError(`Unexpected end of name token at byte offset ${this.#bytes(begin)}`);
    }
    return value;
  }

  #readEndTag(): void {
    const begin = this.#at;
    const tag = this.#open.pop();
    if (!tag) throw new MarkupError(`Unexpected end tag at byte offset ${this.#bytes(begin)}`);
    this.#at += 2;
    const name = this.#take(/[^\s>]*/y).toLowerCase();
    this.#take(/\s*/y);
    if (this.#source.charAt(this.#at) !== '>') {
      throw new MarkupError(`Unclosed end tag at byte offset ${this.#bytes(begin)}`);
    }
    if (name !== '' && name !== tag.name) {
      throw new MarkupError(
        `Unmatched end tag at byte offset ${this.#bytes(begin)}, expected "</${tag.name}>", found "</${name}>"`,
      );
    }
    this.#at++;
    this.#close(tag);
  }

  #close(tag: OpenTag): void {
    const range = { offset: tag.offset, length: this.#text.length - tag.offset };
    if (range.length === 0) return;
    const inside = this.#text.slice(tag.offset);
    const entity = entityOf(tag, range, inside);
    const code = this.#entities.at(-1);
    // <pre><code class="language-x"> is one block with a language.
    if (tag.name === 'pre' && code?.type === 'code' && sameRange(code, range)) {
      this.#entities.pop();
      const language = (code as MessageEntity.CommonMessageEntity & { language?: string }).language;
      this.#entities.push({ type: 'pre', ...range, ...(language && { language }) });
    } else if (entity) this.#entities.push(entity);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#source)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }

  #ended(): boolean {
    return this.#at >= this.#source.length;
  }

  #unclosedStart(begin: number): MarkupError {
    return new MarkupError(`Unclosed start tag at byte offset ${this.#bytes(begin)}`);
  }

  #bytes(index: number): number {
    return Buffer.byteLength(this.#source.slice(0, index));
  }
}

function entityOf(tag: OpenTag, range: Range, inside: string): MessageEntity | null {
  const type = entityTypes[tag.name];
  if (type === 'text_link') return linkEntity(tag.argument || inside, range);
  if (type === 'custom_emoji') {
    // A bot may send custom emoji only after buying a name for itself; others see the plain emoji.
    return null;
  }
  if (type === 'blockquote' && tag.argument) return { type: 'expandable_blockquote', ...range };
  if (type === 'code' && tag.argument)
    return { type: 'code', ...range, language: tag.argument } as MessageEntity;
  return { type, ...range } as MessageEntity;
}

/** A link to a user becomes a mention only for people the bot has met, which the emulator does not judge: plain text. */
function linkEntity(address: string, range: Range): MessageEntity | null {
  const withScheme =
    /^[a-z][a-z0-9+.-]*:/i.test(address) && !/^[^/:]+:\d/.test(address) ? address : `http://${address}`;
  if (/\s/.test(address) || !URL.canParse(withScheme)) return null;
  const url = new URL(withScheme);
  if (!linkProtocols.includes(url.protocol) || address.startsWith('tg://user')) return null;
  if (url.protocol.startsWith('http') && !url.hostname.includes('.')) return null;
  return { type: 'text_link', ...range, url: url.href };
}

/** Protocols that Telegram lets a link have; `tel:` and `mailto:` are not among them. */
export const linkProtocols: readonly string[] = ['http:', 'https:', 'tg:', 'ton:', 'tonsite:', 'ftp:'];
