/** Latin letters that print like Cyrillic ones; a person types either, whatever the bill was set in. */
const LOOK_ALIKES: Record<string, string> = {
  А: 'A',
  В: 'B',
  С: 'C',
  Е: 'E',
  Н: 'H',
  К: 'K',
  М: 'M',
  О: 'O',
  Р: 'P',
  Т: 'T',
  Х: 'X',
  У: 'Y',
};

/** As long as the longest local number met in practice, with room (domain: 1 to 30 characters). */
const LONGEST = 40;

/**
 * The form in which account numbers are compared: upper case, without white space, look-alike letters folded.
 * Leading zeros, dashes and slashes stay, because they tell accounts apart.
 */
export function accountKey(number: string): string {
  return foldLookAlikes(number).replace(/\s+/g, '');
}

/** Upper case, letters that look alike as Latin ones, without what nobody sees. */
export function foldLookAlikes(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\p{Cf}+/gu, '')
    .replace(/[АВСЕНКМОРТХУ]/g, (letter) => LOOK_ALIKES[letter] ?? letter);
}

/** What people write before the number. */
const LEAD_INS =
  /^(мой|мо[её]|лицевой|сч[её]т|номер|account|number|is|л\s*\/\s*с|лс|№|no\.?|n\.)(?![\p{L}\d])[\s:.]*/iu;

/**
 * Reads an account number out of what a person typed: "№ 0012 345", "л/с 12-А", "мой счёт 4500123, улица Мира".
 * Answers null where there is nothing that could be one.
 */
export function readAccountNumber(typed: string): string | null {
  let text = (typed.trim().split('\n')[0] ?? '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(LEAD_INS, '').replace(/^№\s*/, '');
  }
  const words = text.split(/\s+/).map((word) => word.replace(/[.,;:]+$/, ''));
  // "0000 450 100" and "450184 КБ" are one number; in a sentence the longest word with digits is it.
  const spaced = words.every((word) => /\d/.test(word) || word.length <= 2);
  const bare = spaced ? words.join('') : longest(words.filter((word) => /\d{3}/.test(word)));
  if (bare.length === 0 || bare.length > LONGEST) return null;
  return /^[\p{L}\d(][\p{L}\d/\\._()+:*#№-]*$/u.test(bare) && /\d/.test(bare) ? bare : null;
}

function longest(words: string[]): string {
  return words.reduce((best, word) => (word.length > best.length ? word : best), '');
}
