import { readdirSync, readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

const pageFolder = new URL('./page/', import.meta.url);
const fontFolder = new URL('./files/', import.meta.resolve('@fontsource-variable/golos-text/package.json'));

const mediaTypes: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Everything comes from the playground itself; `data:` serves pictures inside letters, `blob:` the files being sent. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Adds the playground's page to a server: `GET /` and what it loads from `/page/`.
 * Browsers get the page's TypeScript with the types stripped; there is no build step.
 */
export async function servePage(app: FastifyInstance): Promise<void> {
  const asset = createAssetReader();
  const names = new Set(readdirSync(pageFolder).filter((name) => extname(name) in mediaTypes));
  const fonts = new Set(readdirSync(fontFolder).filter((name) => name.endsWith('.woff2')));

  app.get('/', (_request, reply) => sendAsset(reply, asset(new URL('index.html', pageFolder))));

  app.get<{ Params: { name: string } }>('/page/:name', (request, reply) => {
    const { name } = request.params;
    if (!names.has(name)) return reply.callNotFound();
    return sendAsset(reply, asset(new URL(name, pageFolder)));
  });

  app.get<{ Params: { name: string } }>('/page/fonts/:name', (request, reply) => {
    const { name } = request.params;
    if (!fonts.has(name)) return reply.callNotFound();
    return sendAsset(reply, asset(new URL(name, fontFolder)), 'max-age=86400');
  });
}

interface Asset {
  mediaType: string;
  body: string | Buffer;
}

/** Reads and strips each file once, and again when it has changed on disk, so that editing the page needs no restart. */
function createAssetReader(): (file: URL) => Asset {
  const cache = new Map<string, Asset & { changedAt: number }>();
  return (file) => {
    const changedAt = statSync(file).mtimeMs;
    const cached = cache.get(file.href);
    if (cached?.changedAt === changedAt) return cached;
    const extension = extname(file.pathname);
    const source = readFileSync(file);
    const asset = {
      changedAt,
      mediaType: mediaTypes[extension] ?? 'application/octet-stream',
      body: extension === '.ts' ? stripTypeScriptTypes(source.toString('utf8')) : source,
    };
    cache.set(file.href, asset);
    return asset;
  };
}

function sendAsset(reply: FastifyReply, asset: Asset, cacheControl = 'no-store'): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', cacheControl)
    .type(asset.mediaType)
    .send(asset.body);
}
