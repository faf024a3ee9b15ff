import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Document, PhotoSize } from 'grammy/types';
import { type ImageSize, readImageSize } from './image-size.ts';
import type { Journal, Table } from './journal.ts';

export type FileKind = 'Photo' | 'Document';

export interface StoredFile extends Partial<ImageSize> {
  fileId: string;
  uniqueId: string;
  kind: FileKind;
  name: string;
  mimeType: string;
  /** Bytes. */
  size: number;
  /** As getFile gives it, `documents/file_7.pdf`. */
  path: string;
}

export interface NewFile {
  kind: FileKind;
  name: string;
  mimeType: string;
  data: Buffer;
}

/** The bytes of every picture, document and attachment, in memory or in a folder, under ids like Telegram's. */
export class Files {
  readonly #table: Table<StoredFile>;
  readonly #counters: Table<number>;
  readonly #folder: string | null;
  readonly #inMemory = new Map<string, Buffer>();

  constructor(journal: Journal, folder: string | null) {
    this.#table = journal.table<StoredFile>('files');
    this.#counters = journal.table<number>('counters');
    this.#folder = folder;
  }

  async put({ kind, name, mimeType, data }: NewFile): Promise<StoredFile> {
    const number = this.#counters.set('file', (this.#counters.get('file') ?? 0) + 1);
    const extension = /^\.[a-z0-9]{1,8}$/.exec(extname(name).toLowerCase())?.[0] ?? '';
    const stored: StoredFile = {
      fileId: `${kind === 'Photo' ? 'AgAC' : 'BQAC'}${randomBytes(36).toString('base64url')}`,
      uniqueId: `AQAD${randomBytes(9).toString('base64url')}`,
      kind,
      name,
      mimeType: mimeTypeOf(extension, mimeType),
      size: data.length,
      path: `${kind === 'Photo' ? 'photos' : 'documents'}/file_${number}${extension}`,
      ...(kind === 'Photo' && readImageSize(data)),
    };
    await this.#write(stored.path, data);
    return this.#table.set(stored.fileId, stored);
  }

  find(fileId: string): StoredFile | undefined {
    return this.#table.get(fileId);
  }

  findByPath(path: string): StoredFile | undefined {
    return this.#table.values().find((file) => file.path === path);
  }

  async read(file: StoredFile): Promise<Buffer> {
    if (this.#folder !== null) return readFile(this.#location(this.#folder, file.path));
    const data = this.#inMemory.get(file.path);
    if (!data) throw new Error(`The playground holds no bytes of ${file.path}.`);
    return data;
  }

  async #write(path: string, data: Buffer): Promise<void> {
    if (this.#folder === null) {
      this.#inMemory.set(path, data);
      return;
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const location = this.#location(this.#folder, path);
    await writeFile(`${location}.new`, data, { mode: 0o600 });
    await rename(`${location}.new`, location);
  }

  /** Flat, and made of our own number and a checked extension only: a name from outside never becomes a path. */
  #location(folder: string, path: string): string {
    return join(folder, path.replace('/', '-'));
  }
}

const mimeTypes: Record<string, string> = {
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.webp': 'image/webp',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
};

function mimeTypeOf(extension: string, claimed: string): string {
  return mimeTypes[extension] ?? (claimed || 'application/octet-stream');
}

export function asDocument(file: StoredFile): Document {
  return {
    file_name: file.name,
    mime_type: file.mimeType,
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_size: file.size,
  };
}

/** One size only, the picture's own: the emulator scales nothing. */
export function asPhoto(file: StoredFile): PhotoSize[] {
  const { fileId, uniqueId, size, width = 0, height = 0 } = file;
  return [{ file_id: fileId, file_unique_id: uniqueId, file_size: size, width, height }];
}
