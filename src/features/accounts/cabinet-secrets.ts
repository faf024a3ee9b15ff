import { createHash, randomInt, timingSafeEqual } from 'node:crypto';

/** 31 signs that nobody takes for one another on paper: no i, l, o, 0, 1. Latin only, to be typed on any phone. */
const SIGNS = '23456789abcdefghjkmnpqrstuvwxyz';

/** The number of a cabinet, such as `K7M3-92QD`. */
export function makeCabinetNumber(): string {
  return groups([4, 4]).toUpperCase();
}

/** A password to be read off a letter: 13 signs of 31, 64 bits, such as `kx7m-92qd-hw4tp`. */
export function makePassword(): string {
  return groups([4, 4, 5]);
}

/** Six digits that show who can read the mailbox; five tries and a day make guessing hopeless. */
export function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

export function hashCode(confirmationId: number, code: string): string {
  return createHash('sha256').update(`${confirmationId}:${code}`).digest('hex');
}

export function isCode(confirmationId: number, code: string, codeHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashCode(confirmationId, code)), Buffer.from(codeHash));
}

function groups(lengths: number[]): string {
  return lengths
    .map((length) => Array.from({ length }, () => SIGNS[randomInt(SIGNS.length)]).join(''))
    .join('-');
}
