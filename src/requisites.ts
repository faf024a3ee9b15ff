/** A taxpayer's number: 10 digits of an organisation, 12 of a person; the last one or two are check digits. */
export function isInn(text: string): boolean {
  if (/^\d{10}$/.test(text)) return digit(text, 9) === innCheck(text, [2, 4, 10, 3, 5, 9, 4, 6, 8]);
  if (!/^\d{12}$/.test(text)) return false;
  const first = innCheck(text, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
  const second = innCheck(text, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
  return digit(text, 10) === first && digit(text, 11) === second;
}

/** The reason code of a registration: 9 characters, the fifth and sixth may be Latin capitals. No check digit. */
export function isKpp(text: string): boolean {
  return /^\d{4}[\dA-Z]{2}\d{3}$/.test(text);
}

/** The state registration number: 13 digits of an organisation, 15 of a sole trader; the last is a check digit. */
export function isOgrn(text: string): boolean {
  if (!/^\d{13}(?:\d{2})?$/.test(text)) return false;
  const body = text.slice(0, -1);
  return Number((BigInt(body) % BigInt(body.length - 1)) % 10n) === digit(text, body.length);
}

export function isBic(text: string): boolean {
  return /^\d{9}$/.test(text);
}

/**
 * Whether a settlement account belongs to the bank of `bic`, by the key of the Bank of Russia's procedure № 515 of
 * 08.09.1997. Accounts that the Treasury opens (03…) have no published key here: only their form is checked.
 */
export function isSettlementAccount(account: string, bic: string): boolean {
  if (!ACCOUNT.test(account) || !isBic(bic)) return false;
  if (account.startsWith('0')) return true;
  const atCashCentre = /00[012]$/.test(bic);
  return keyHolds(atCashCentre ? regionPrefix(bic) : bic.slice(6), account);
}

/** Whether a correspondent account (30101…) or a single treasury one (40102…) belongs to the bank of `bic`. */
export function isCorrespondentAccount(account: string, bic: string): boolean {
  return /^(?:30101|40102)\d{15}$/.test(account) && isBic(bic) && keyHolds(regionPrefix(bic), account);
}

/** Twenty digits; the sixth may be a letter in accounts of clearing currencies. */
const ACCOUNT = /^\d{5}[\dABCEHKMPTX]\d{14}$/;

const regionPrefix = (bic: string) => `0${bic.slice(4, 6)}`;

function keyHolds(prefix: string, account: string): boolean {
  const sixth = 'ABCEHKMPTX'.indexOf(account.charAt(5));
  const digits = prefix + account.slice(0, 5) + (sixth < 0 ? account.charAt(5) : sixth) + account.slice(6);
  return weigh(digits, [7, 1, 3], 10) % 10 === 0;
}

function innCheck(inn: string, weights: number[]): number {
  return (weigh(inn.slice(0, weights.length), weights) % 11) % 10;
}

/** The sum of digits by repeating weights; each product is taken modulo `modulus` where one is given. */
function weigh(digits: string, weights: number[], modulus = Number.POSITIVE_INFINITY): number {
  return [...digits].reduce(
    (sum, each, at) => sum + ((Number(each) * (weights[at % weights.length] ?? 0)) % modulus),
    0,
  );
}

const digit = (text: string, at: number) => Number(text.charAt(at));
