import type { FileKind, StoredFile } from '../state/files.ts';
import { readImageSize } from '../state/image-size.ts';
import type { World } from '../state/world.ts';
import type { Upload } from './body.ts';
import { badRequest } from './errors.ts';

const largestPhoto = 10 * 1024 * 1024;
/** Width and height together, in pixels, and how much longer one side may be. */
const largestPhotoSides = 10_000;
const widestPhotoRatio = 20;

type Uploads = ReadonlyMap<string, Upload>;

/** The document that `attach://…` or a file id names. Throws BotApiError. */
export async function resolveDocument(world: World, source: string, uploads: Uploads): Promise<StoredFile> {
  const upload = findUpload(source, uploads);
  return upload ? world.files.put({ kind: 'Document', ...upload }) : findFile(world, source, 'Document');
}

/** The picture that `attach://…` or a file id names, within Telegram's limits for photos. Throws BotApiError. */
export async function resolvePhoto(world: World, source: string, uploads: Uploads): Promise<StoredFile> {
  const upload = findUpload(source, uploads);
  if (!upload) return findFile(world, source, 'Photo');
  checkPhoto(upload.data);
  return world.files.put({ kind: 'Photo', ...upload });
}

function checkPhoto(data: Buffer): void {
  if (data.length > largestPhoto) {
    throw badRequest(
      `file of size ${data.length} bytes is too big for a photo; the maximum size is ${largestPhoto} bytes`,
    );
  }
  const size = readImageSize(data);
  if (!size) throw badRequest('IMAGE_PROCESS_FAILED');
  const { width, height } = size;
  const ratio = Math.max(width, height) / Math.max(Math.min(width, height), 1);
  if (width + height > largestPhotoSides || ratio > widestPhotoRatio)
    throw badRequest('PHOTO_INVALID_DIMENSIONS');
}

function findUpload(source: string, uploads: Uploads): Upload | null {
  if (!source.startsWith('attach://')) return null;
  const upload = uploads.get(source.slice('attach://'.length));
  if (!upload) throw badRequest('wrong file identifier/HTTP URL specified');
  if (upload.data.length === 0) throw badRequest('file must be non-empty');
  return upload;
}

function findFile(world: World, source: string, kind: FileKind): StoredFile {
  if (/^https?:/i.test(source))
    throw badRequest('failed to get HTTP URL content: the playground fetches nothing');
  const file = world.files.find(source);
  if (!file) throw badRequest('wrong file identifier/HTTP URL specified');
  if (file.kind !== kind) throw badRequest(`can't use file of type ${file.kind} as ${kind}`);
  return file;
}
