import iconv from 'iconv-lite';
import { accountKey } from '../../src/features/accounts/account-number.ts';

/** What a file says of an account, by a reader that has nothing in common with the product's. */
export interface SaidAccount {
  key: string;
  /** Kopecks, of each service; NaN where the text is no sum. */
  dues: number[];
}

const PIECE =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/>]+)((?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;

/** For well-formed files only: finds tags by a pattern. */
export function saidAccounts(bytes: Buffer): SaidAccount[] {
  const accounts: SaidAccount[] = [];
  const open: string[] = [];
  let current: { account: SaidAccount; depth: number } | null = null;
  for (const [, closing, tag, attributes = '', empty] of decoded(bytes).matchAll(PIECE)) {
    if (tag === undefined) continue;
    const name = tag.toLowerCase();
    if (closing) {
      open.pop();
    } else {
      open.push(name);
      const said = attributesOf(attributes);
      if (name === 'persacc' && open.length > 1) {
        current = { account: { key: keyOf(said.get('kod_ls') ?? ''), dues: [] }, depth: open.length };
        accounts.push(current.account);
      } else if (name === 'item' && current && open.length === current.depth + 1) {
        current.account.dues.push(kopecksOf(said.get('debtend')?.trim() || said.get('sumtopay') || ''));
      }
      if (empty) open.pop();
    }
    if (current && open.length < current.depth) current = null;
  }
  return accounts;
}

function decoded(bytes: Buffer): string {
  const encoding =
    /encoding\s*=\s*["'](.*?)["']/.exec(bytes.subarray(0, 600).toString('latin1'))?.[1] ?? 'utf-8';
  return iconv.decode(bytes, /1251/.test(encoding) ? 'windows-1251' : 'utf-8');
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function attributesOf(text: string): Map<string, string> {
  const found = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return new Map(found.map(([, name = '', one, other]) => [name.toLowerCase(), plain(one ?? other ?? '')]));
}

function plain(value: string): string {
  return value
    .replace(/\s/g, ' ')
    .replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (_, hex, decimal, name) =>
      name ? (ENTITIES[name] ?? '') : String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
    );
}

/** As a number stands in the database and in the list of the refused, which keep 40 characters of it. */
export function keyOf(number: string): string {
  return accountKey(
    number
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .replace(/\p{Cf}/gu, '')
      .trim()
      .slice(0, 40),
  );
}

function kopecksOf(text: string): number {
  const bare = text
    .replace(/[\s\p{Cc}]/gu, '')
    .replace('\u2212', '-')
    .replace(',', '.');
  return bare === '' ? Number.NaN : Math.round(Number(bare) * 100);
}
