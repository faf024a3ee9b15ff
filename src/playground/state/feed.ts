import { EventEmitter } from 'node:events';
import type { Message, ReplyKeyboardMarkup } from 'grammy/types';
import type { Mail } from '../mail/mail.ts';

/** What the page is told as it happens. */
export type PlaygroundEvent =
  | { type: 'message' | 'edited'; chatId: number; message: Message }
  | { type: 'deleted'; chatId: number; messageIds: number[] }
  | { type: 'keyboard'; chatId: number; keyboard: ReplyKeyboardMarkup | null }
  | { type: 'action'; chatId: number; action: string }
  | { type: 'blocked'; chatId: number; blocked: boolean }
  | { type: 'mail'; mail: Mail }
  | { type: 'commands' };

/** Carries events from the state to whoever listens. */
export class Feed {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  publish(event: PlaygroundEvent): void {
    this.#emitter.emit('event', event);
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: (event: PlaygroundEvent) => void): () => void {
    this.#emitter.on('event', listener);
    return () => this.#emitter.off('event', listener);
  }
}
