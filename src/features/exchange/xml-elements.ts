import { SaxesParser } from 'saxes';
import { Fault } from '../../errors.ts';

/** The exchange format is three levels deep; the rest is room. */
const DEEPEST = 8;
const MOST_ATTRIBUTES = 100;
const LONGEST_ATTRIBUTE = 4_000;
const LONGEST_TEXT = 20_000;

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
  const parser = new SaxesParser({ position: true });
  const names: string[] = [];
  let attributes = new Map<string, string>();
  let repeated: string | null = null;
  let line = 0;
  let heard = 0;
  const refuse = (key: string, params: Record<string, string | number> = {}): never => {
    throw new Fault(key, { line: parser.line, ...params });
  };

  // The parser's own message is dropped: it may quote a password.
  parser.on('error', () => refuse('exchange-not-xml', { column: parser.columnIndex + 1 }));
  parser.on('doctype', () => refuse('exchange-doctype'));
  parser.on('opentagstart', (tag) => {
    if (names.length >= DEEPEST) refuse('exchange-too-deep', { limit: DEEPEST });
    names.push(tag.name.toLowerCase());
    attributes = new Map();
    repeated = null;
    line = parser.line;
  });
  parser.on('attribute', ({ name, value }) => {
    heard = parser.position;
    if (value.length > LONGEST_ATTRIBUTE || name.length > LONGEST_ATTRIBUTE) {
      refuse('exchange-attribute-too-long', { attribute: name.slice(0, 40), limit: LONGEST_ATTRIBUTE });
    }
    if (attributes.size >= MOST_ATTRIBUTES)
      refuse('exchange-too-many-attributes', { limit: MOST_ATTRIBUTES });
    const folded = name.toLowerCase();
    if (attributes.has(folded)) repeated = name;
    attributes.set(folded, value);
  });
  parser.on('opentag', () => {
    heard = parser.position;
    handler.open({ name: names.at(-1) ?? '', line, depth: names.length, attributes, repeated });
  });
  parser.on('closetag', () => {
    heard = parser.position;
    handler.close(names.length);
    names.pop();
  });
  const takeText = (text: string): void => {
    heard = parser.position;
    if (text.length > LONGEST_TEXT) refuse('exchange-text-too-long', { limit: LONGEST_TEXT });
    handler.text(text);
  };
  parser.on('text', takeText);
  parser.on('cdata', takeText);
  parser.on('comment', () => {
    heard = parser.position;
  });

  return {
    write(text) {
      parser.write(text);
      if (parser.position - heard > LONGEST_SILENCE)
        refuse('exchange-text-too-long', { limit: LONGEST_SILENCE });
    },
    end() {
      parser.close();
    },
  };
}
