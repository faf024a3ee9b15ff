import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { ActError } from '../state/act-error.ts';

/** The largest file that the page or a test may send into a chat, in bytes. */
const largestFile = 50 * 1024 * 1024;

export interface FormFile {
  field: string;
  name: string;
  mimeType: string;
  data: Buffer;
}

/** Reads a whole multipart form. */
export async function readForm(
  request: FastifyRequest,
): Promise<{ fields: Record<string, string>; files: FormFile[] }> {
  const fields: Record<string, string> = {};
  const files: FormFile[] = [];
  for await (const part of request.parts({ limits: { fileSize: largestFile, files: 10, fields: 20 } })) {
    if (part.type === 'field') {
      fields[part.fieldname] = String(part.value);
      continue;
    }
    const data = await part.toBuffer().catch(() => {
      throw new ActError(413, `A file may have at most ${largestFile} bytes.`);
    });
    files.push({ field: part.fieldname, name: part.filename || 'file', mimeType: part.mimetype, data });
  }
  return { fields, files };
}
