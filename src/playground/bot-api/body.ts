import type {} from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { BotApiError, badRequest } from './errors.ts';

export interface Upload {
  name: string;
  mimeType: string;
  data: Buffer;
}

/** What a call brought: named values as they came, and the files. */
export interface Call {
  values: Record<string, unknown>;
  uploads: Map<string, Upload>;
}

/** The largest file a bot may upload, in bytes. */
const largestUpload = 50 * 1024 * 1024;

/**
 * Reads a call in the four forms that the Bot API takes: query string, JSON, urlencoded and multipart. A file sent
 * under a field's own name is the same as `attach://<name>` in that field.
 */
export async function readCall(request: FastifyRequest): Promise<Call> {
  const values: Record<string, unknown> = { ...(request.query as Record<string, string>) };
  const uploads = new Map<string, Upload>();
  if (request.isMultipart()) await readParts(request, values, uploads);
  else if (request.body !== undefined && request.body !== null) Object.assign(values, readBody(request));
  for (const name of uploads.keys()) values[name] ??= `attach://${name}`;
  return { values: dropAttachments(values, uploads), uploads };
}

function readBody(request: FastifyRequest): Record<string, unknown> {
  const body = String(request.body);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(body));
  if (!type.startsWith('application/json')) return {};
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw badRequest("can't parse JSON: object expected");
  }
  return parsed as Record<string, unknown>;
}

function parseJson(body: string): unknown {
  if (body.trim() === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest("can't parse JSON");
  }
}

async function readParts(
  request: FastifyRequest,
  values: Record<string, unknown>,
  uploads: Map<string, Upload>,
): Promise<void> {
  for await (const part of request.parts({
    limits: { fileSize: largestUpload, files: 20, fieldSize: 1_000_000 },
  })) {
    if (part.type === 'field') {
      values[part.fieldname] = part.value;
      continue;
    }
    const data = await part.toBuffer().catch(() => {
      throw new BotApiError(413, 'Request Entity Too Large');
    });
    uploads.set(part.fieldname, { name: part.filename || 'file', mimeType: part.mimetype, data });
  }
}

/** A file that a nested `attach://` names is no field of its own. */
function dropAttachments(
  values: Record<string, unknown>,
  uploads: ReadonlyMap<string, Upload>,
): Record<string, unknown> {
  const rest = Object.entries(values).filter(([field, value]) => {
    if (value !== `attach://${field}` || !uploads.has(field)) return true;
    const others = JSON.stringify({ ...values, [field]: undefined });
    return !others.includes(`attach://${field}"`) && !others.includes(`attach://${field}\\"`);
  });
  return Object.fromEntries(rest);
}
