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
  return number
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Cf}]+/gu, '')
    .replace(/[АВСЕНКМОРТХУ]/g, (letter) => LOOK_ALIKES[letter] ?? letter);
}

/**
 * Reads an account number out of what a person typed: "№ 0012 345", "л/с 12-А", "ЛС: 4500123".
 * Answers null where there is nothing that could be one.
 */
export function readAccountNumber(typed: string): string | null {
  const bare = typed
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/^(лицевой\s+сч[её]т|номер|account(\s+number)?|л\s*\/\s*с|лс)(?![\p{L}\d])[\s:.]*/iu, '')
    .replace(/^(№|no\.?|n\.)\s*/iu, '')
    .replace(/\s+/g, '')
    .replace(/[.,;:]+$/, '');
  if (bare.length === 0 || bare.length > LONGEST) return null;
  return /^[\p{L}\d(][\p{L}\d/\\._()+:*#№-]*$/u.test(bare) && /\d/.test(bare) ? bare : null;
}
