import { foldLookAlikes, readAccountNumber } from './account-number.ts';

/** The signs of `cabinet-secrets.ts`, in upper case. */
const SIGN = '[2-9A-HJKMNP-Z]';
const SIGNS_OF_PASSWORD = 13;
const DASH = '\\s*[\\p{Pd}−]\\s*';
const DASHES = new RegExp(DASH, 'gu');
const NOT_WITHIN_A_WORD = '(?<![\\p{L}\\d])';
const NO_WORD_AFTER = '(?![\\p{L}\\d])';

const CABINET = new RegExp(
  `${NOT_WITHIN_A_WORD}(${SIGN}{4})(${DASH}|\\s)?(${SIGN}{4})(?!${DASH})${NO_WORD_AFTER}`,
  'u',
);
const passwordOf = (separator: string) =>
  new RegExp(
    `${NOT_WITHIN_A_WORD}(${SIGN}{4})${separator}(${SIGN}{4})${separator}(${SIGN}{5})${NO_WORD_AFTER}`,
    'gu',
  );
/** As the letter prints it, or with spaces: nothing else that people write looks so. */
const PRINTED_PASSWORD = passwordOf(`(?:${DASH}|\\s)`);
/** With dashes left out; no part of an address of e-mail or of a page. */
const GLUED = `(?:${DASH}|[^\\S\\n])?`;
const GLUED_PASSWORD = new RegExp(
  `(?<![^\\s:=«"'(])(?<!@\\s*)${SIGN}{4}${GLUED}${SIGN}{4}${GLUED}${SIGN}{5}(?!\\s*@)(?=[.,;:!?»"')]*(?:\\s|$))`,
  'gu',
);
/** Where a password is awaited, the dashes may be missing. */
const AWAITED_PASSWORD = passwordOf(`(?:${DASH}|\\s)?`);

/** The number of a cabinet in the form in which it is kept, `K7M3-92QD`, or null for anything else. */
export function cabinetNumberOf(typed: string): string | null {
  const signs = foldLookAlikes(typed).replace(/[\s\p{Pd}−]/gu, '');
  return new RegExp(`^${SIGN}{8}$`).test(signs) ? `${signs.slice(0, 4)}-${signs.slice(4)}` : null;
}

/** The number of a cabinet or of an account out of what a person typed: "Учётная запись: к7м3 92QD", "№ 0012 345". */
export function readLogInNumber(typed: string): string | null {
  const cabinet = foldLookAlikes(typed).match(CABINET);
  const found = cabinet ? `${cabinet[1]}-${cabinet[3]}` : null;
  // With a dash it can only be a cabinet; without one, words may look so.
  if (cabinet?.[2]?.trim()) return found;
  const account = readAccountNumber(typed);
  // Of "XSGX E777" only the second half reads as an account, and the two together are a cabinet.
  const isHalf = account !== null && cabinetNumberOf(typed) !== null && cabinetNumberOf(account) === null;
  return isHalf ? found : (account ?? found);
}

/**
 * Whether a text holds what looks like a password out of one of our letters, be it typed without its dashes. Account
 * numbers do not: three letters and more among thirteen signs, and never 0, 1, I, L, O.
 */
export function holdsPassword(text: string): boolean {
  return passwordIn(foldLookAlikes(text)) !== null;
}

function passwordIn(folded: string): string | null {
  if (folded.length < SIGNS_OF_PASSWORD) return null;
  const found = (pattern: RegExp) => [...folded.matchAll(pattern)].map(([signs]) => signs);
  const printed = found(PRINTED_PASSWORD).find((signs) => letters(signs) >= 3);
  return printed ?? found(GLUED_PASSWORD).find((signs) => isNoWord(signs, folded)) ?? null;
}

/** Letters stand beside digits in no word of a language; alone, thirteen are hardly one without I, L and O. */
function isNoWord(signs: string, folded: string): boolean {
  if (letters(signs) < 3) return false;
  const words = signs.replace(DASHES, '').split(/\s/);
  if (words.some((word) => letters(word) > 0 && /\d/.test(word))) return true;
  return words.length === 1 && folded.trim() === signs;
}

function letters(folded: string): number {
  return folded.replace(/[^A-Z]/g, '').length;
}

/**
 * The password out of what was typed where one is awaited, in any case, with or without its dashes, in letters that
 * look alike, with words around it. What has not the shape of ours is taken as it stands.
 */
export function readPassword(typed: string): string {
  const [found] = foldLookAlikes(typed).matchAll(AWAITED_PASSWORD);
  return found ? found.slice(1).join('-').toLowerCase() : typed.trim();
}

/** The number that stands beside a password in one message, as in a letter pasted whole; null where there is none. */
export function numberBesidePassword(text: string): string | null {
  const folded = foldLookAlikes(text);
  const rest = folded.replace(passwordIn(folded) ?? '', ' ');
  const cabinet = rest.match(CABINET);
  if (cabinet?.[2]?.trim()) return `${cabinet[1]}-${cabinet[3]}`;
  // Of several lines, who knows which number is which: a letter also holds a code.
  return rest.trim().includes('\n') ? null : readAccountNumber(rest);
}
