import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** compose.yaml as far as the tests ask about it. */
export interface Compose {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

export interface ComposeService {
  image?: string;
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: (string | { type: string; source: string; target: string; bind?: object })[];
  networks: string[];
  depends_on?: Record<string, { condition: string }>;
  [key: string]: unknown;
}

export function readCompose(): Compose {
  return parse(readFileSync('compose.yaml', 'utf8'), { merge: true }) as Compose;
}
