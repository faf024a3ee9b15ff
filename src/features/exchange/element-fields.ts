import type { FaultParams } from '../../errors.ts';
import { type Digits, parseDate, parseDecimal, parseMoney } from './figure.ts';
import type { XmlElement } from './xml-elements.ts';

/** Why a whole account is refused: the line and a sentence of the locales. */
export interface RecordFault {
  line: number;
  key: string;
  params: FaultParams;
}

/** Indexed texts (parts of an address) must fit an index's page together. */
const LONGEST_TEXT = 200;
const LONGEST_CODE = 100;

/** Room for any town's figures, and what the columns hold. */
const QUANTITY: Digits = { whole: 12, scale: 6 };

/** What may have to be folded: white space and control characters but a single space between others. */
const UNTIDY = /[^\S ]|\p{Cc}|^ | $| {2}/u;

function tidy(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

const foldedNames = new Map<string, string>();

/** The names asked for stand in the code; folding them anew for each element would cost more than the look-up. */
function folded(name: string): string {
  let known = foldedNames.get(name);
  if (known === undefined) {
    known = name.toLowerCase();
    foldedNames.set(name, known);
  }
  return known;
}

/** As much of a hostile text as a message may quote; a character cut in two would not pass through JSON. */
export function excerpt(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60).toWellFormed()}…`;
}

/** Typed reading of an element's attributes. Absent and empty are null; what cannot be read goes to `report`. */
export interface ElementFields {
  text(name: string, longest?: number): string | null;
  /** A code of the billing system: what rows are told apart by. */
  code(name: string): string | null;
  /** Kopecks. */
  money(name: string): number | null;
  /** A decimal in plain form, of either sign. */
  quantity(name: string, digits?: Digits): string | null;
  /** A decimal in plain form, not below zero. */
  measure(name: string, digits?: Digits): string | null;
  /** A whole number, not below zero. */
  count(name: string, most: number): number | null;
  date(name: string): string | null;
}

export function elementFields(element: XmlElement, report: (fault: RecordFault) => void): ElementFields {
  const refuse = (key: string, name: string, text: string): null => {
    report({ line: element.line, key, params: { attribute: name, value: excerpt(text) } });
    return null;
  };
  const text = (name: string, longest = LONGEST_TEXT): string | null => {
    const given = element.attributes.get(folded(name));
    const value = given && (UNTIDY.test(given) ? tidy(given) : given);
    if (!value) return null;
    if (value.length <= longest) return value;
    const params = { attribute: name, limit: longest, value: excerpt(value) };
    report({ line: element.line, key: 'exchange-reject-text-too-long', params });
    return null;
  };
  const quantity = (name: string, digits = QUANTITY): string | null => {
    const value = text(name);
    return value === null
      ? null
      : (parseDecimal(value, digits) ?? refuse('exchange-reject-not-number', name, value));
  };
  const measure = (name: string, digits = QUANTITY): string | null => {
    const value = quantity(name, digits);
    return value?.startsWith('-') ? refuse('exchange-reject-negative', name, value) : value;
  };
  if (element.repeated) refuse('exchange-reject-attribute-twice', element.repeated, '');

  return {
    text,
    code: (name) => text(name, LONGEST_CODE),
    quantity,
    measure,
    money(name) {
      const value = text(name);
      return value === null ? null : (parseMoney(value) ?? refuse('exchange-reject-not-money', name, value));
    },
    count(name, most) {
      const value = measure(name, { whole: 9, scale: 0 });
      if (value === null) return null;
      return Number(value) <= most ? Number(value) : refuse('exchange-reject-not-count', name, value);
    },
    date(name) {
      const value = text(name);
      if (value === null) return null;
      const date = parseDate(value);
      return date === undefined ? refuse('exchange-reject-not-date', name, value) : date;
    },
  };
}
