/** The largest sum that is taken for an amount of money: 999 999 999,99 ₽, in kopecks. */
export const LARGEST_AMOUNT = 99_999_999_999;

/**
 * Reads an amount in roubles the way people type and paste it: `4512,37`, `4 512.37`, `4.512,37 ₽`, `RUB 4,512.37`,
 * `4512 руб. 37 коп.`, `4512р37к`, `4512-37` and `4512=37` (as on paper forms), with any Unicode space.
 * One digit after the mark is tens of kopecks, since calculators and spreadsheets drop the last zero: `4512,5` is
 * 4512,50. Not sure, and so refused: `4.512` (four thousand, or four with a slip?) and `4512 37`.
 * @returns kopecks, a whole number from 0 to LARGEST_AMOUNT; null for the ambiguous, the negative and all else
 */
export function parseMoney(text: string): number | null {
  if (text.length > LONGEST_TEXT) return null;
  const plain = simplify(text);

  const kopecksOnly = /^(\d{1,2})¢$/.exec(plain);
  if (kopecksOnly) return Number(kopecksOnly[1]);

  const [, roubles, kopecks, bareKopecks] = ROUBLES_AND_KOPECKS.exec(plain) ?? [];
  if (roubles !== undefined) {
    const whole = partsOf(roubles);
    return whole && whole.tail === undefined ? total(whole.digits, kopecks ?? bareKopecks ?? '') : null;
  }

  const amount = partsOf(AMOUNT.exec(plain)?.[1] ?? '');
  if (!amount || (amount.tail === undefined && amount.ambiguous)) return null;
  return total(amount.digits, (amount.tail ?? '').padEnd(2, '0'));
}

/**
 * An amount as people read it: ru `4 512,37 ₽` (narrow no-break spaces in the number, a no-break one before the
 * sign), en `4,512.37 ₽`. A negative one gets a true minus; sentences should say «переплата» instead.
 * @param kopecks a whole number
 */
export function formatMoney(kopecks: number, locale: 'ru' | 'en'): string {
  const { group, mark } = SIGNS[locale];
  const digits = String(Math.abs(kopecks)).padStart(3, '0');
  let roubles = digits.slice(0, -2);
  // By hand: Intl takes many times as long, and a balance holds a dozen sums.
  for (let at = roubles.length - 3; at > 0; at -= 3) {
    roubles = `${roubles.slice(0, at)}${group}${roubles.slice(at)}`;
  }
  return `${kopecks < 0 ? '\u2212' : ''}${roubles}${mark}${digits.slice(-2)}\u00a0₽`;
}

const SIGNS = { ru: { group: '\u202f', mark: ',' }, en: { group: ',', mark: '.' } };

const LONGEST_TEXT = 64;

const ROUBLE_WORDS = /(?<!\p{L})(?:рублей|рубля|рубль|руб|р|rubles?|roubles?|rub|rur)(?!\p{L})\.?/gu;
const KOPECK_WORDS = /(?<!\p{L})(?:копеек|копейки|копейка|коп|к|kopecks?|kop)(?!\p{L})\.?/gu;

/** One kind of space, one sign for roubles (₽) and one for kopecks (¢), nothing around the marks. */
function simplify(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase()
    .replace(ROUBLE_WORDS, '₽')
    .replace(KOPECK_WORDS, '¢')
    .replace(/\s+/g, ' ')
    .replace(/ ?([₽¢.,=-]) ?/g, '$1')
    .trim()
    .replace(/[.,]$/, '');
}

/** Without the word «коп.» only two digits are surely kopecks. */
const ROUBLES_AND_KOPECKS = /^([\d .,]+)₽,?(?:(\d{1,2})¢|(\d{2}))$/;
const AMOUNT = /^(?:₽(?=.*\d$))?([\d .,=-]+)₽?$/;
const PARTS =
  /^(?<whole>\d+|[1-9]\d{0,2}(?:(?<group>[ .,])\d{3})(?:\k<group>\d{3})*)(?:(?<mark>[.,])(?<tail>\d{1,2})|[-=](?<paper>\d{2}))?$/;

/** Roubles and the digits after the mark; `ambiguous` when the only mark may be either of the two kinds. */
function partsOf(amount: string): { digits: string; tail: string | undefined; ambiguous: boolean } | null {
  const found = PARTS.exec(amount)?.groups;
  if (!found) return null;
  const { whole = '', group, mark, tail, paper } = found;
  if (mark !== undefined && mark === group) return null;
  const ambiguous = /^\d+[.,]\d+$/.test(whole);
  return { digits: whole.replace(/\D/g, ''), tail: tail ?? paper, ambiguous };
}

function total(roubles: string, kopecks: string): number | null {
  const sum = Number(roubles) * 100 + Number(kopecks);
  return sum <= LARGEST_AMOUNT ? sum : null;
}
