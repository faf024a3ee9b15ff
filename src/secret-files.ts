import { readFileSync } from 'node:fs';
import { SetupError } from './errors.ts';

/** Settings that may stand in a file of their own: `BOT_TOKEN_FILE=/run/secrets/bot_token`. */
export const SECRETS = ['BOT_TOKEN', 'DATABASE_URL', 'DATABASE_PASSWORD', 'REDIS_URL', 'SMTP_URL'] as const;

/** compose.yaml names a file for it in any case, and one who wants no letters leaves that empty. */
const MAY_BE_EMPTY: readonly string[] = ['SMTP_URL'];

/**
 * The settings with each `<NAME>_FILE` replaced by `<NAME>`, the file's content without the line's end.
 * @throws SetupError for a setting given both ways, a file that can't be read, or an empty one where the setting is
 *   not in MAY_BE_EMPTY; never with a word of the content
 */
export function readSecretFiles(
  given: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const settings = { ...given };
  const faults: string[] = [];
  for (const name of SECRETS) {
    const file = settings[`${name}_FILE`];
    delete settings[`${name}_FILE`];
    if (!file) continue;
    if (settings[name]) faults.push(`${name} and ${name}_FILE are both set. Unset one of them.`);
    else settings[name] = readSecret(name, file, faults);
  }
  if (faults.length > 0) throw new SetupError(faults.join('\n'));
  return settings;
}

function readSecret(name: string, file: string, faults: string[]): string | undefined {
  try {
    const secret = readFileSync(file, 'utf8').replace(/[\r\n]+$/, '');
    if (secret === '' && !MAY_BE_EMPTY.includes(name))
      faults.push(
        `${name}_FILE names ${file}, which is empty. Write the secret there, or unset ${name}_FILE.`,
      );
    return secret;
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    faults.push(`${name}_FILE names ${file}, which can't be read (${code}). ${remedyFor(name, code)}`);
    return undefined;
  }
}

function remedyFor(name: string, code: string): string {
  if (code === 'EACCES')
    return 'Let the user of this process read it; keep others out by the rights of its folder.';
  if (code === 'EISDIR')
    return 'It is a folder: Docker makes one where a file is missing. Remove it and write the file.';
  return `Write the secret there, or correct ${name}_FILE.`;
}
