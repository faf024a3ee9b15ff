import type { Message, ReplyKeyboardMarkup } from 'grammy/types';
import type { Feed } from './feed.ts';
import type { Journal, Table } from './journal.ts';

export interface StoredMessage {
  message: Message;
  /** Sent with a reply keyboard: Telegram does not edit such a message. */
  fixed?: true;
}

interface KeyboardInForce {
  messageId: number;
  markup: ReplyKeyboardMarkup;
}

/** The messages of all chats as their members see them now, and the reply keyboard in force in each. */
export class Messages {
  readonly #table: Table<StoredMessage>;
  readonly #keyboards: Table<KeyboardInForce>;
  readonly #counters: Table<number>;
  readonly #byChat = new Map<number, Map<number, StoredMessage>>();
  readonly #feed: Feed;

  constructor(journal: Journal, feed: Feed) {
    this.#table = journal.table<StoredMessage>('messages');
    this.#keyboards = journal.table<KeyboardInForce>('keyboards');
    this.#counters = journal.table<number>('counters');
    this.#feed = feed;
  }

  /** Sorts what the journal brought back; call once, after it is loaded. */
  index(): void {
    for (const stored of this.#table.values()) {
      this.#chat(stored.message.chat.id).set(stored.message.message_id, stored);
    }
  }

  /** Ids never come twice. Private chats share one counter, as they do in a bot's account; a supergroup has its own. */
  nextId(chatId: number): number {
    const counter = chatId > 0 ? 'message:private' : `message:${chatId}`;
    return this.#counters.set(counter, (this.#counters.get(counter) ?? 0) + 1);
  }

  add(stored: StoredMessage): Message {
    this.#store(stored);
    this.#feed.publish({ type: 'message', chatId: stored.message.chat.id, message: stored.message });
    return stored.message;
  }

  replace(message: Message): Message {
    const before = this.find(message.chat.id, message.message_id);
    this.#store({ ...before, message });
    this.#feed.publish({ type: 'edited', chatId: message.chat.id, message });
    return message;
  }

  find(chatId: number, messageId: number): StoredMessage | undefined {
    return this.#byChat.get(chatId)?.get(messageId);
  }

  /** Deleting the message that brought the reply keyboard takes the keyboard away too, as in the clients. */
  delete(chatId: number, messageIds: number[]): void {
    const present = messageIds.filter((id) => this.#byChat.get(chatId)?.delete(id));
    for (const id of present) this.#table.delete(`${chatId}:${id}`);
    if (present.length > 0) this.#feed.publish({ type: 'deleted', chatId, messageIds: present });
    const keyboard = this.#keyboards.get(chatId);
    if (keyboard && present.includes(keyboard.messageId)) this.removeKeyboard(chatId);
  }

  /** Oldest first. */
  list(chatId: number): Message[] {
    return [...(this.#byChat.get(chatId)?.values() ?? [])].map((stored) => stored.message);
  }

  keyboard(chatId: number): ReplyKeyboardMarkup | null {
    return this.#keyboards.get(chatId)?.markup ?? null;
  }

  showKeyboard(chatId: number, messageId: number, markup: ReplyKeyboardMarkup): void {
    this.#keyboards.set(chatId, { messageId, markup });
    this.#feed.publish({ type: 'keyboard', chatId, keyboard: markup });
  }

  removeKeyboard(chatId: number): void {
    if (this.#keyboards.delete(chatId)) this.#feed.publish({ type: 'keyboard', chatId, keyboard: null });
  }

  #chat(chatId: number): Map<number, StoredMessage> {
    const chat = this.#byChat.get(chatId) ?? new Map<number, StoredMessage>();
    this.#byChat.set(chatId, chat);
    return chat;
  }

  #store(stored: StoredMessage): void {
    const { chat, message_id } = stored.message;
    this.#table.set(`${chat.id}:${message_id}`, stored);
    this.#chat(chat.id).set(message_id, stored);
  }
}
