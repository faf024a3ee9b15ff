/** What the page reads of the Bot API's objects; field names and meanings are Telegram's. */

export interface User {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
}

export interface Chat {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
}

export interface MessageEntity {
  type: string;
  /** In UTF-16 code units, as JavaScript counts. */
  offset: number;
  length: number;
  url?: string;
  language?: string;
  unix_time?: number;
}

export interface TelegramFile {
  file_id: string;
  file_size?: number;
  file_name?: string;
  mime_type?: string;
  /** Seconds. */
  duration?: number;
  width?: number;
  height?: number;
}

export interface Location {
  latitude: number;
  longitude: number;
}

export interface Contact {
  phone_number: string;
  first_name: string;
  last_name?: string;
}

export interface InlineButton {
  text: string;
  style?: string;
  url?: string;
  login_url?: { url: string };
  callback_data?: string;
  copy_text?: { text: string };
  pay?: boolean;
  disabled?: object;
}

export interface ReplyButton {
  text: string;
  style?: string;
  request_contact?: boolean;
  request_location?: boolean;
}

export interface ReplyKeyboard {
  keyboard?: (ReplyButton | string)[][];
  remove_keyboard?: boolean;
  force_reply?: boolean;
  is_persistent?: boolean;
  resize_keyboard?: boolean;
  one_time_keyboard?: boolean;
  input_field_placeholder?: string;
}

export interface Attachments {
  photo?: TelegramFile[];
  document?: TelegramFile;
  animation?: TelegramFile;
  audio?: TelegramFile & { title?: string; performer?: string };
  video?: TelegramFile;
  video_note?: TelegramFile;
  voice?: TelegramFile;
  sticker?: TelegramFile & { emoji?: string };
  contact?: Contact;
  location?: Location;
  venue?: { location: Location; title: string; address: string };
  dice?: { emoji: string; value: number };
  poll?: { question: string; options: { text: string; voter_count: number }[] };
  /** `total_amount` in the currency's smallest unit. */
  invoice?: { title: string; description: string; currency: string; total_amount: number };
  has_media_spoiler?: boolean;
  show_caption_above_media?: boolean;
}

export interface ServiceFacts {
  new_chat_members?: User[];
  left_chat_member?: User;
  new_chat_title?: string;
  group_chat_created?: boolean;
  supergroup_chat_created?: boolean;
  pinned_message?: Message;
  successful_payment?: { currency: string; total_amount: number };
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
  forum_topic_created?: { name: string };
  forum_topic_closed?: object;
  forum_topic_reopened?: object;
}

export interface Message extends Attachments, ServiceFacts {
  message_id: number;
  chat: Chat;
  from?: User;
  /** Seconds since 1970, UTC. */
  date: number;
  edit_date?: number;
  media_group_id?: string;
  reply_to_message?: Message;
  quote?: { text: string; entities?: MessageEntity[] };
  forward_origin?: { type: string; sender_user?: User; sender_user_name?: string; chat?: Chat };
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  reply_markup?: { inline_keyboard?: InlineButton[][] };
}

/** "Anna Petrova", or the title of a group. */
export function fullName(of: { first_name?: string; last_name?: string; title?: string }): string {
  return of.title ?? [of.first_name, of.last_name].filter(Boolean).join(' ');
}
