import { SaxesParser } from 'saxes';
import { Fault } from '../../errors.ts';

/** The exchange format is three levels deep; the rest is room. */
const DEEPEST = 8;
const MOST_ATTRIBUTES = 100;
const LONGEST_ATTRIBUTE = 4_000;
const LONGEST_TEXT = 20_000;
/** Of hostile names no more are remembered. */
const MOST_NAMES = 1_000;

/** Nothing of the format is this long between two tags: what is, would grow in memory without an end. */
const LONGEST_SILENCE = 1_000_000;

export interface XmlElement {
  /** In lower case: files differ in it. */
  name: string;
  line: number;
  /** 1 for the root. */
  depth: number;
  /** Names in lower case. */
  attributes: ReadonlyMap<string, string>;
  /** An attribute that stands twice under names that differ in case only. */
  repeated: string | null;
}

export interface ElementHandler {
  open(element: XmlElement): void;
  text(text: string): void;
  close(depth: number): void;
}

export interface ElementParser {
  write(text: string): void;
  /** To be called at the end of the file: tells a whole document from a cut one. */
  end(): void;
}

/**
 * Reads XML as a stream of elements, trusting nothing: no document type, no entities but the five of XML
 * itself, no namespaces (a prefix is part of a name), and limits on depth, attributes, texts.
 * @throws Fault from `write` and `end`, with the line, when the text is not such XML.
 */
export function elementParser(handler: ElementHandler): ElementParser {
  const parser = new ElementReader();
  parser.follow(handler);
  return {
    write(text) {
      parser.write(text);
      parser.refuseSilence();
    },
    end() {
      parser.close();
    },
  };
}

/**
 * What is known of the open element stands in fields of the parser itself. `on` adds a handler by a computed
 * name, and V8 turns an object that grows so by more than a few into a dictionary, which made the parsing four
 * times slower; fields that a class declares leave room for them.
 */
class ElementReader extends SaxesParser {
  readonly names: string[] = [];
  readonly folded = new Map<string, string>();
  attributes = new Map<string, string>();
  repeated: string | null = null;
  openedAt = 0;
  heard = 0;

  constructor() {
    super({ position: false });
  }

  follow(handler: ElementHandler): void {
    // The parser's own message is dropped: it may quote a password.
    this.on('error', () => this.#refuse('exchange-not-xml', { column: this.columnIndex + 1 }));
    this.on('doctype', () => this.#refuse('exchange-doctype'));
    this.on('opentagstart', ({ name }) => {
      if (this.names.length >= DEEPEST) this.#refuse('exchange-too-deep', { limit: DEEPEST });
      this.names.push(this.#fold(name));
      this.attributes = new Map();
      this.repeated = null;
      this.openedAt = this.line;
    });
    this.on('attribute', ({ name, value }) => this.#takeAttribute(name, value));
    this.on('opentag', () => {
      const { names, openedAt: line, attributes, repeated } = this;
      this.heard = this.position;
      handler.open({ name: names.at(-1) ?? '', line, depth: names.length, attributes, repeated });
    });
    this.on('closetag', () => {
      this.heard = this.position;
      handler.close(this.names.length);
      this.names.pop();
    });
    const takeText = (text: string): void => {
      this.heard = this.position;
      if (text.length > LONGEST_TEXT) this.#refuse('exchange-text-too-long', { limit: LONGEST_TEXT });
      handler.text(text);
    };
    this.on('text', takeText);
    this.on('cdata', takeText);
    this.on('comment', () => {
      this.heard = this.position;
    });
  }

  refuseSilence(): void {
    if (this.position - this.heard > LONGEST_SILENCE)
      this.#refuse('exchange-text-too-long', { limit: LONGEST_SILENCE });
  }

  #takeAttribute(name: string, value: string): void {
    this.heard = this.position;
    if (value.length > LONGEST_ATTRIBUTE || name.length > LONGEST_ATTRIBUTE) {
      const attribute = name.slice(0, 40);
      this.#refuse('exchange-attribute-too-long', { attribute, limit: LONGEST_ATTRIBUTE });
    }
    if (this.attributes.size >= MOST_ATTRIBUTES)
      this.#refuse('exchange-too-many-attributes', { limit: MOST_ATTRIBUTES });
    const folded = this.#fold(name);
    if (this.attributes.has(folded)) this.repeated = name;
    this.attributes.set(folded, value);
  }

  /** The few names of the format come millions of times. */
  #fold(name: string): string {
    const known = this.folded.get(name);
    if (known !== undefined) return known;
    const folded = name.toLowerCase();
    if (this.folded.size < MOST_NAMES && name.length <= 40) this.folded.set(name, folded);
    return folded;
  }

  #refuse(key: string, params: Record<string, string | number> = {}): never {
    throw new Fault(key, { line: this.line, ...params });
  }
}
