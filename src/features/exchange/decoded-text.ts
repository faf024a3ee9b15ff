import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { Fault } from '../../errors.ts';

/** The encodings that billing systems of this family write. Other ones are refused, with the remedy. */
const UTF8_NAMES = ['utf-8', 'utf8'];
const WINDOWS_1251_NAMES = ['windows-1251', 'cp1251', 'win-1251'];

/** However a source cuts its bytes, they are decoded (and parsed) in pieces of this size: memory stays flat. */
const PIECE = 64 * 1024;

/** An XML declaration is shorter than this, or it is not one. */
const DECLARATION_LIMIT = 512;

/** Russian text in windows-1251 passes for UTF-8 by chance for a few letters, never for this many. */
const TELLING_BYTES = 64;

type Decoder = { write(piece: Buffer): string; end(): string };

/**
 * Decodes the bytes of an XML file: byte order mark, else the encoding of the XML declaration, else UTF-8.
 * @throws Fault when the file is empty, its encoding is not supported, or bytes do not fit the encoding
 *   (with the line on which they stand).
 */
export async function* decodedText(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let head: Buffer = Buffer.alloc(0);
  let decoder: Decoder | null = null;
  for await (const piece of pieces(bytes)) {
    if (decoder) {
      yield decoder.write(piece);
      continue;
    }
    head = Buffer.concat([head, piece]);
    if (head.length < DECLARATION_LIMIT) continue;
    decoder = decoderFor(head);
    yield decoder.write(withoutMark(head));
  }
  if (!decoder) {
    if (head.every((byte) => byte <= 0x20)) throw new Fault('exchange-file-empty');
    decoder = decoderFor(head);
    yield decoder.write(withoutMark(head));
  }
  yield decoder.end();
}

async function* pieces(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    const buffer =
      typeof chunk === 'string'
        ? Buffer.from(chunk)
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < buffer.length; at += PIECE) yield buffer.subarray(at, at + PIECE);
  }
}

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function hasMark(head: Buffer): boolean {
  return head.subarray(0, 3).equals(UTF8_MARK);
}

function withoutMark(head: Buffer): Buffer {
  return hasMark(head) ? head.subarray(3) : head;
}

function decoderFor(head: Buffer): Decoder {
  const declared = declaredEncoding(head);
  if (head[0] === 0xff || head[0] === 0xfe || (head[0] === 0x3c && head[1] === 0)) {
    throw new Fault('exchange-encoding-unsupported', { encoding: 'UTF-16' });
  }
  if (hasMark(head)) {
    if (declared && !UTF8_NAMES.includes(declared)) {
      throw new Fault('exchange-encoding-contradicts', { encoding: declared });
    }
    return utf8Decoder();
  }
  if (!declared || UTF8_NAMES.includes(declared)) return utf8Decoder();
  if (WINDOWS_1251_NAMES.includes(declared)) return windows1251Decoder(declared);
  throw new Fault('exchange-encoding-unsupported', { encoding: declared });
}

/** The declaration itself is ASCII in every encoding that is supported here. */
function declaredEncoding(head: Buffer): string | null {
  const text = withoutMark(head).subarray(0, DECLARATION_LIMIT).toString('latin1');
  const declaration = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/i.exec(text);
  return declaration?.[1]?.toLowerCase() ?? null;
}

function utf8Decoder(): Decoder {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 1;
  return {
    write(piece) {
      try {
        const text = decoder.decode(piece, { stream: true });
        line += newlines(piece);
        return text;
      } catch (cause) {
        throw new Fault(
          'exchange-encoding-broken',
          { encoding: 'UTF-8', line: line + linesBeforeBadByte(piece) },
          { cause },
        );
      }
    },
    end() {
      try {
        return decoder.decode();
      } catch (cause) {
        throw new Fault('exchange-encoding-broken', { encoding: 'UTF-8', line }, { cause });
      }
    },
  };
}

function windows1251Decoder(declared: string): Decoder {
  const decoder = iconv.getDecoder('windows-1251');
  let line = 1;
  let sample = Buffer.alloc(0);
  return {
    write(piece) {
      if (sample.length < PIECE) {
        sample = Buffer.concat([sample, piece]);
        refuseDisguisedUtf8(sample, declared);
      }
      const text = decoder.write(piece);
      const unmapped = text.indexOf('\ufffd');
      if (unmapped >= 0) {
        throw new Fault('exchange-encoding-broken', {
          encoding: declared,
          line: line + newlines(piece.subarray(0, unmapped)),
        });
      }
      line += newlines(piece);
      return text;
    },
    end: () => decoder.end() ?? '',
  };
}

/** In a single-byte encoding nearly every byte is a letter, so UTF-8 under a false declaration decodes to nonsense in silence. */
function refuseDisguisedUtf8(sample: Buffer, declared: string): void {
  if (isAscii(sample)) return;
  const whole = sample.subarray(0, lastCharacterEnd(sample));
  const telling = whole.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0);
  if (telling >= TELLING_BYTES && isUtf8(whole))
    throw new Fault('exchange-encoding-contradicts', { encoding: declared });
}

/** Where the last whole UTF-8 character ends, if this is UTF-8 cut at any byte. */
function lastCharacterEnd(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return (bytes[start] ?? 0) >= 0xc0 ? start : bytes.length;
}

function newlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}

/** The longest beginning that decodes ends before the bad byte: halved until it is found. */
function linesBeforeBadByte(piece: Buffer): number {
  // A character cut by the border before this piece begins with continuation bytes.
  let sound = 0;
  while (sound < 3 && ((piece[sound] ?? 0) & 0xc0) === 0x80) sound += 1;
  const begin = sound;
  for (let bad = piece.length; bad - sound > 1; ) {
    const middle = (sound + bad) >> 1;
    if (decodes(piece.subarray(begin, middle))) sound = middle;
    else bad = middle;
  }
  return newlines(piece.subarray(0, sound));
}

/** Whether it is UTF-8 so far; its last character may be cut. */
function decodes(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
