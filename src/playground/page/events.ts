import type { Letter } from './api.ts';
import type { Message, ReplyKeyboard } from './telegram.ts';

export type ChatEvent =
  | { type: 'message'; chatId: number; message: Message }
  | { type: 'edited'; chatId: number; message: Message }
  | { type: 'deleted'; chatId: number; messageIds: number[] }
  | { type: 'keyboard'; chatId: number; keyboard: ReplyKeyboard | null }
  | { type: 'action'; chatId: number; action: string }
  | { type: 'blocked'; chatId: number; blocked: boolean };

export type PlaygroundEvent = ChatEvent | { type: 'mail'; mail: Letter } | { type: 'commands' };

interface EventHandlers {
  receive(event: PlaygroundEvent): void;
  /** Nothing that happens from now on is missed; what happened before, or during a break, must be fetched. */
  connected(): void;
  lost(): void;
}

const retryMs = 2_000;

/** Listens until the page is closed. EventSource retries by itself, except after an HTTP error, so that is done here. */
export function listen(handlers: EventHandlers): void {
  const source = new EventSource('/api/events');
  source.onopen = () => handlers.connected();
  source.onmessage = ({ data }) => handlers.receive(JSON.parse(data) as PlaygroundEvent);
  source.onerror = () => {
    handlers.lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(handlers), retryMs);
  };
}
