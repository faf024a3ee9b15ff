/**
 * Figures as billing systems print them: a decimal comma or point, thousands set apart by spaces of any kind.
 * All are read exactly; nothing passes through a floating-point number.
 */
const FIGURE = /^([+-]?)(\d+|\d{1,3}(?: \d{3})+)?(?:[.,](\d+))?$/;

/** A hundred thousand million roubles: a sum beyond it is a slip of the export, and hundreds of them still add up exactly. */
const MOST_KOPECKS = 100_000_000_000_00;
const LONGEST_SUM = 12;

/** How many digits a column holds before and after the point. */
export interface Digits {
  whole: number;
  scale: number;
}

interface Figure {
  negative: boolean;
  whole: string;
  fraction: string;
}

/** Kopecks out of «1 234,5»; null where the text is no sum of money or holds a part of a kopeck. */
export function parseMoney(text: string): number | null {
  return plainKopecks(text) ?? anyKopecks(text);
}

/** Nearly all sums are a few digits and two more: a walk over them costs a tenth of the general way. */
function plainKopecks(text: string): number | null {
  const length = text.length;
  const begin = text.charCodeAt(0) === MINUS ? 1 : 0;
  let at = digitsEnd(text, begin);
  if (at === begin || at - begin > LONGEST_SUM || length - at > 3) return null;
  let kopecks = Number(text.slice(begin, at)) * 100;
  if (at < length) {
    const mark = text.charCodeAt(at);
    const places = length - at - 1;
    if ((mark !== COMMA && mark !== POINT) || places === 0 || digitsEnd(text, at + 1) < length) return null;
    at += 1;
    kopecks += Number(text.slice(at)) * (places === 1 ? 10 : 1);
  }
  if (kopecks > MOST_KOPECKS) return null;
  return begin === 1 && kopecks !== 0 ? -kopecks : kopecks;
}

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Where the digits that stand from `begin` on end. */
function digitsEnd(text: string, begin: number): number {
  let at = begin;
  while (at < text.length) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    at += 1;
  }
  return at;
}

function anyKopecks(text: string): number | null {
  const figure = parseFigure(text);
  if (!figure || figure.whole.length > LONGEST_SUM || !/^\d{0,2}0*$/.test(figure.fraction)) return null;
  const kopecks = Number(figure.whole + figure.fraction.slice(0, 2).padEnd(2, '0'));
  if (kopecks > MOST_KOPECKS) return null;
  return figure.negative && kopecks !== 0 ? -kopecks : kopecks;
}

/**
 * A decimal in its plain form («007,50» gives "7.5"); null where the text is no number or has more
 * digits than fit: nothing is rounded in silence.
 */
export function parseDecimal(text: string, digits: Digits): string | null {
  return plainDecimal(text, digits) ?? anyDecimal(text, digits);
}

/** «54,300»: no sign, no leading zero, nothing between the digits but one mark. */
function plainDecimal(text: string, { whole: wholeDigits, scale }: Digits): string | null {
  const whole = digitsEnd(text, 0);
  if (whole === 0 || whole > wholeDigits || (whole > 1 && text.charCodeAt(0) === ZERO)) return null;
  if (whole === text.length) return text;
  const mark = text.charCodeAt(whole);
  const end = digitsEnd(text, whole + 1);
  if ((mark !== COMMA && mark !== POINT) || end < text.length || end === whole + 1) return null;
  let last = end;
  while (text.charCodeAt(last - 1) === ZERO) last -= 1;
  if (last === whole + 1) return text.slice(0, whole);
  if (last - whole - 1 > scale) return null;
  return mark === POINT ? text.slice(0, last) : `${text.slice(0, whole)}.${text.slice(whole + 1, last)}`;
}

function anyDecimal(text: string, { whole: wholeDigits, scale }: Digits): string | null {
  const figure = parseFigure(text);
  if (!figure) return null;
  const whole = figure.whole.replace(/^0+(?=\d)/, '');
  const fraction = figure.fraction.replace(/0+$/, '');
  if (whole.length > wholeDigits || fraction.length > scale) return null;
  const plain = fraction ? `${whole}.${fraction}` : whole;
  return figure.negative && plain !== '0' ? `-${plain}` : plain;
}

function parseFigure(text: string): Figure | null {
  const plain = text.trim().replace(/\s/g, ' ').replace('\u2212', '-');
  const match = FIGURE.exec(plain);
  if (!match || (match[2] === undefined && match[3] === undefined)) return null;
  return {
    negative: match[1] === '-',
    whole: (match[2] ?? '0').replaceAll(' ', ''),
    fraction: match[3] ?? '',
  };
}

/**
 * An ISO date out of «25.09.2026 0:00:00» or «2026-09-25»: what follows a space is dropped.
 * `undefined` where the text is no date; null for the empty date of 1C (01.01.0001), which means "none".
 */
export function parseDate(text: string): string | null | undefined {
  const known = dates.get(text);
  if (known !== undefined) return known;
  const date = anyDate(text);
  if (date !== undefined) {
    if (dates.size >= MOST_DATES) dates.clear();
    dates.set(text, date);
  }
  return date;
}

/** A file holds a handful of dates, a million times each. */
const dates = new Map<string, string | null>();
const MOST_DATES = 100;

function anyDate(text: string): string | null | undefined {
  const day = text.trim().split(/[\sT]/, 1)[0] ?? '';
  const match = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(day);
  const iso = match ? `${match[3]}-${match[2]}-${match[1]}` : day;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined;
  if (iso.startsWith('0001-')) return null;
  const date = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso) return undefined;
  return iso < '1900-01-01' || iso > '2200-01-01' ? undefined : iso;
}
