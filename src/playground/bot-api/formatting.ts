import type { MessageEntity } from 'grammy/types';
import { withDetected } from '../text/detection.ts';
import { cleaned, type FormattedText, inOrder, isBlank, trimmed } from '../text/formatted.ts';
import { MarkupError, parseHtml } from '../text/html.ts';
import { badRequest } from './errors.ts';

const largestText = 4096;
const largestCaption = 1024;

export interface Formatting {
  parse_mode?: string;
  entities?: MessageEntity[];
}

/** A message's text: parsed, trimmed, measured after parsing. Throws BotApiError in Telegram's words. */
export function readText(text: string, formatting: Formatting): FormattedText {
  const result = format(text, formatting);
  if (isBlank(result.text)) throw badRequest('message text is empty');
  if (result.text.length > largestText) throw badRequest('message is too long');
  return result;
}

/** A caption may be empty. */
export function readCaption(caption: string, formatting: Formatting): FormattedText {
  const result = format(caption, formatting);
  if (result.text.length > largestCaption) throw badRequest('message caption is too long');
  return result;
}

function format(text: string, { parse_mode: mode = '', entities = [] }: Formatting): FormattedText {
  if (!text.isWellFormed()) throw badRequest('strings must be encoded in UTF-8');
  return withDetected(trimmed(parse(cleaned(text), mode, entities)));
}

/** Markdown is refused on purpose: the project writes HTML only, one way to do each thing. */
function parse(text: string, mode: string, entities: MessageEntity[]): FormattedText {
  if (mode === '') return { text, entities: checkBounds(text, entities) };
  if (/^markdown(v2)?$/i.test(mode)) {
    throw badRequest('the playground reads parse_mode HTML only; this project writes no Markdown');
  }
  if (!/^html$/i.test(mode)) throw badRequest('unsupported parse_mode');
  try {
    return parseHtml(text);
  } catch (error) {
    if (error instanceof MarkupError) throw badRequest(`can't parse entities: ${error.message}`);
    throw error;
  }
}

function checkBounds(text: string, entities: MessageEntity[]): MessageEntity[] {
  const outside = entities.some(
    ({ offset, length }) => offset < 0 || length <= 0 || offset + length > text.length,
  );
  if (outside) throw badRequest('ENTITY_BOUNDS_INVALID');
  return inOrder(entities);
}
