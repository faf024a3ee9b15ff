import { Fault } from '../../errors.ts';
import {
  type AccountRecord,
  readAccount,
  readItem,
  readMeter,
  readPayeeDue,
  reportFault,
} from './account-record.ts';
import { decodedText } from './decoded-text.ts';
import type { RecordFault } from './element-fields.ts';
import {
  type FileHeader,
  type HouseMeterRecord,
  type PayeeRecord,
  readHeader,
  readHouseMeter,
  readPayee,
} from './file-record.ts';
import { elementParser, type XmlElement } from './xml-elements.ts';

export type ExchangePart =
  | { kind: 'header'; header: FileHeader }
  | { kind: 'payee'; payee: PayeeRecord }
  | { kind: 'house-meter'; meter: HouseMeterRecord }
  | { kind: 'account'; account: AccountRecord };

/** No bill has so many lines; an account that does is held in memory whole. */
const MOST_LINES = 500;

/**
 * Reads an exchange file of «1С:Сайт ЖКХ» (XML) as a stream of its parts. The header comes before the first
 * account; payees and house meters come where the file has them.
 * A fault of an account stands in its record, with its line.
 * @throws Fault when the file as a whole cannot be trusted: form, encoding, no accounts, a broken list of payees.
 */
export async function* readExchangeFile(
  bytes: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<ExchangePart> {
  const ready: ExchangePart[] = [];
  const reader = partReader((part) => ready.push(part));
  const parser = elementParser(reader);
  for await (const text of decodedText(bytes)) {
    parser.write(text);
    yield* ready.splice(0);
  }
  parser.end();
  reader.end();
  yield* ready.splice(0);
}

/** Outside the accounts a fault is the whole file's. */
function refuseFile({ line, key, params }: RecordFault): never {
  const unreadable = 'attribute' in params;
  throw new Fault(unreadable ? 'exchange-head-unreadable' : key, { line, ...params });
}

/** Follows the open elements and gives a part when it is complete. */
function partReader(give: (part: ExchangePart) => void) {
  const path: XmlElement[] = [];
  let account: { record: AccountRecord; depth: number } | null = null;
  let payee: { record: PayeeRecord; note: string; depth: number } | null = null;
  let header: FileHeader | null = null;
  let holder: XmlElement | null = null;

  /** The organisation's attributes stand on the root or on the element that holds the accounts. */
  const openHolder = (element: XmlElement): void => {
    holder = element;
    const own = readHeader(merged(path), refuseFile);
    if (header && (header.inn !== own.inn || header.period !== own.period)) {
      throw new Fault('exchange-several-organizations', { line: element.line });
    }
    if (!header) give({ kind: 'header', header: own });
    header = own;
  };

  const openChild = (element: XmlElement, record: AccountRecord): void => {
    if (record.items.length + record.meters.length + record.payees.length >= MOST_LINES) {
      reportFault(record, {
        line: element.line,
        key: 'exchange-reject-too-many-lines',
        params: { limit: MOST_LINES },
      });
      return;
    }
    if (element.name === 'item') record.items.push(readItem(element, record));
    if (element.name === 'meter') record.meters.push(readMeter(element, record));
    if (element.name === 'contractor') record.payees.push(readPayeeDue(element, record));
  };

  return {
    open(element: XmlElement): void {
      const parent = path.at(-1);
      if (!account && element.name === 'persacc' && parent && parent !== holder) openHolder(parent);
      path.push(element);
      if (account) {
        if (element.name === 'persacc')
          throw new Fault('exchange-account-in-account', { line: element.line });
        if (element.depth === account.depth + 1) openChild(element, account.record);
      } else if (element.name === 'persacc' && parent) {
        account = { record: readAccount(element), depth: element.depth };
      } else if (element.name === 'contractor' && parent?.name === 'contractors') {
        payee = { record: readPayee(element, refuseFile), note: '', depth: element.depth };
      } else if (element.name === 'hmeter' && parent?.name === 'hmeters') {
        give({ kind: 'house-meter', meter: readHouseMeter(element, refuseFile) });
      }
    },
    text(text: string): void {
      if (payee && payee.note.length < 4_000) payee.note += text;
    },
    close(depth: number): void {
      path.pop();
      if (account && depth === account.depth) {
        give({ kind: 'account', account: account.record });
        account = null;
      } else if (payee && depth === payee.depth) {
        give({ kind: 'payee', payee: { ...payee.record, note: payee.note.trim().slice(0, 4_000) || null } });
        payee = null;
      }
    },
    end(): void {
      if (!header) throw new Fault('exchange-no-accounts');
    },
  };
}

/** One element with the attributes of all that are open; what stands nearer to the accounts wins. */
function merged(path: XmlElement[]): XmlElement {
  const root = path[0] as XmlElement;
  return {
    ...root,
    attributes: new Map(path.flatMap((element) => [...element.attributes])),
    repeated: path.find((element) => element.repeated)?.repeated ?? null,
  };
}
