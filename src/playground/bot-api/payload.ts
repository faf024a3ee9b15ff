import { readFileSync } from 'node:fs';
import { badRequest } from './errors.ts';
import type { PlayedMethod } from './played-methods.ts';

interface FieldFacts {
  types: string[];
  required?: boolean;
  min?: number;
  max?: number;
  unit?: 'characters' | 'bytes';
  minValue?: number;
  maxValue?: number;
}

interface TypeFacts {
  fields?: Record<string, FieldFacts>;
  oneOf?: string[];
}

const facts = JSON.parse(readFileSync(new URL('../bot-api-facts.json', import.meta.url), 'utf8')) as {
  version: string;
  methods: Record<PlayedMethod, Required<Pick<TypeFacts, 'fields'>>>;
  types: Record<string, TypeFacts>;
};

/** Telegram's own words where a field has them; `method.field` before `Type.field`. */
const wordsForMissing: Record<string, string> = {
  chat_id: 'chat_id is empty',
  text: 'message text is empty',
  message_id: 'message identifier is not specified',
  message_ids: 'message identifiers are not specified',
  photo: 'there is no photo in the request',
  document: 'there is no document in the request',
  file_id: 'file_id is not specified',
  action: 'wrong parameter action in request',
  callback_query_id: 'query is too old and response timeout expired or query ID is invalid',
};

const wordsForLength: Record<string, string> = {
  'InlineKeyboardButton.callback_data': 'BUTTON_DATA_INVALID',
  'CopyTextButton.text': 'BUTTON_COPY_TEXT_INVALID',
  'BotCommand.command': 'BOT_COMMAND_INVALID',
  'BotCommand.description': 'BOT_COMMAND_DESCRIPTION_INVALID',
  'answerCallbackQuery.text': 'MESSAGE_TOO_LONG',
};

/** An empty address takes the webhook away. */
const mayBeEmpty: ReadonlySet<string> = new Set(['setWebhook.url']);

/**
 * Checks a call against the facts of the Bot API and returns its values in their types: numbers, booleans and
 * serialised objects may come as strings, as Telegram allows. Throws BotApiError (400).
 *
 * Stricter than Telegram on purpose: a field that the method does not have is refused, not ignored, because it is
 * a slip of the bot's author.
 */
export function readPayload(method: PlayedMethod, values: Record<string, unknown>): Record<string, unknown> {
  return readFields(method, facts.methods[method].fields, values);
}

function readFields(
  owner: string,
  fields: Record<string, FieldFacts>,
  values: Record<string, unknown>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) throw badRequest(`unknown field "${name}" in ${owner}`);
    if (value !== undefined && value !== null) result[name] = readField(owner, name, field, value);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (!field.required || mayBeEmpty.has(`${owner}.${name}`)) continue;
    if (result[name] !== undefined && result[name] !== '') continue;
    const isMethod = owner in facts.methods;
    throw badRequest(
      (isMethod && wordsForMissing[name]) || `can't parse ${owner}: field "${name}" is missing`,
    );
  }
  return result;
}

function readField(owner: string, name: string, field: FieldFacts, value: unknown): unknown {
  const result = readValue(field.types, value, `${owner}.${name}`);
  if (typeof result === 'string') checkLength(owner, name, field, result);
  if (
    typeof result === 'number' &&
    (result < (field.minValue ?? -Infinity) || result > (field.maxValue ?? Infinity))
  ) {
    throw badRequest(`field "${name}" must be between ${field.minValue} and ${field.maxValue}`);
  }
  return result;
}

function checkLength(owner: string, name: string, field: FieldFacts, value: string): void {
  if (field.max === undefined || isCountedLater(owner, name)) return;
  const length = field.unit === 'bytes' ? Buffer.byteLength(value) : value.length;
  if (length >= (field.min ?? 0) && length <= field.max) return;
  throw badRequest(
    wordsForLength[`${owner}.${name}`] ??
      `field "${name}" of ${owner} must have ${field.min ?? 0} to ${field.max} ${field.unit}`,
  );
}

/** Texts and captions are measured after their markup is parsed, a webhook's token with words of its own. */
function isCountedLater(owner: string, name: string): boolean {
  return (
    name === 'caption' ||
    ['sendMessage.text', 'editMessageText.text', 'setWebhook.secret_token'].includes(`${owner}.${name}`)
  );
}

/** Takes the first of the alternatives that the value fits. */
function readValue(types: readonly string[], value: unknown, where: string): unknown {
  const parsed = typeof value === 'string' && !types.includes('String') ? parseString(value) : value;
  const simple = types.flatMap((type) => readSimple(type, parsed))[0];
  if (simple !== undefined) return simple;
  const objects = types.filter((type) => type !== 'InputFile' && facts.types[type]);
  const array = types.find((type) => type.startsWith('Array of '));
  if (array && Array.isArray(parsed)) {
    const inner = types
      .filter((type) => type.startsWith('Array of '))
      .map((type) => type.slice('Array of '.length));
    return parsed.map((item) => readValue(inner, item, where));
  }
  if (objects.length > 0) return readObject(objects, parsed, where);
  throw badRequest(`can't parse ${where}: expected ${types.join(' or ')}`);
}

/** Form values come as strings; so may any value that is no string by type. */
function parseString(value: string): unknown {
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function readSimple(type: string, value: unknown): unknown[] {
  if (type === 'Integer') {
    return Number.isSafeInteger(value) ? [value] : [];
  }
  if (type === 'Float' || type === 'Integer or Float') return Number.isFinite(value) ? [value] : [];
  if (type === 'Boolean' || type === 'True') return typeof value === 'boolean' ? [value] : [];
  if (type === 'String' || type === 'InputFile') return typeof value === 'string' ? [value] : [];
  return [];
}

function readObject(types: readonly string[], value: unknown, where: string): unknown {
  // A reply keyboard's button may be its bare text.
  if (types[0] === 'KeyboardButton' && typeof value === 'string') return { text: value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`can't parse ${where}: expected ${types.join(' or ')}`);
  }
  const type = types.length > 1 ? variantByFields(types, value) : variantByType(types[0] ?? '', value);
  const fields = type ? facts.types[type]?.fields : undefined;
  if (!type || !fields) throw badRequest(`can't parse ${where}: no such variant of ${types.join(' or ')}`);
  return readFields(type, fields, value as Record<string, unknown>);
}

/** Of several types (the reply markups) the one all of whose required fields are there. */
function variantByFields(types: readonly string[], value: object): string | undefined {
  return types.find((type) => {
    const fields = Object.entries(facts.types[type]?.fields ?? {});
    return fields.every(([name, field]) => !field.required || name in value);
  });
}

/** Of a union the member that `type` names: BotCommandScopeAllPrivateChats is `all_private_chats`. */
function variantByType(type: string, value: object): string | undefined {
  const variants = facts.types[type]?.oneOf;
  if (!variants) return type;
  const wanted = 'type' in value ? value.type : undefined;
  return variants.find((variant) => {
    const suffix = variant.slice(type.length);
    return suffix.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase() === wanted;
  });
}
