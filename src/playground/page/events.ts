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
  /** The stream is back after a break: whatever happened meanwhile must be fetched. */
  reconnected(): void;
  connection(up: boolean): void;
}

/** Listens until the page is closed. EventSource retries by itself, except after an HTTP error, so that is done here. */
export function listen(handlers: EventHandlers, retryMs = 2_000): void {
  let broken = false;
  const connect = () => {
    const source = new EventSource('/api/events');
    source.onopen = () => {
      handlers.connection(true);
      if (broken) handlers.reconnected();
      broken = false;
    };
    source.onmessage = ({ data }) => handlers.receive(JSON.parse(data) as PlaygroundEvent);
    source.onerror = () => {
      broken = true;
      handlers.connection(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, retryMs);
    };
  };
  connect();
}
