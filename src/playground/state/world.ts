import { join } from 'node:path';
import type { User, UserFromGetMe } from 'grammy/types';
import { CallbackQueries } from './callbacks.ts';
import { Chats } from './chats.ts';
import { Feed } from './feed.ts';
import { Files } from './files.ts';
import { Journal } from './journal.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { Profile } from './profile.ts';
import { Updates } from './updates.ts';
import { Webhook } from './webhook.ts';

/** Everything that Telegram would know; both doors, the bot's and the people's, work on it. */
export interface World {
  journal: Journal;
  feed: Feed;
  people: People;
  chats: Chats;
  messages: Messages;
  updates: Updates;
  webhook: Webhook;
  callbacks: CallbackQueries;
  files: Files;
  profile: Profile;
  /** The bot as it sees itself. */
  bot(): UserFromGetMe;
  /** Milliseconds. */
  now(): number;
}

/** The bot's token in the playground; worth nothing anywhere else. */
export const botToken = '7000000001:playground-token-opens-nothing-else';

export function createWorld(dataDir: string | null, now: () => number): World {
  const journal = new Journal(dataDir && join(dataDir, 'playground.jsonl'));
  const feed = new Feed();
  const people = new People(journal);
  const profile = new Profile(journal, feed);
  return {
    journal,
    feed,
    people,
    profile,
    chats: new Chats(journal, people),
    messages: new Messages(journal, feed),
    updates: new Updates(journal, now),
    webhook: new Webhook(journal),
    callbacks: new CallbackQueries(journal, now),
    files: new Files(journal, dataDir && join(dataDir, 'files')),
    bot: () => ({ ...botProfile, first_name: profile.text('name', '') ?? botProfile.first_name }),
    now,
  };
}

/** Unix time, as Telegram dates things. */
export function unixTime(world: Pick<World, 'now'>): number {
  return Math.floor(world.now() / 1000);
}

/** The bot as messages name it. */
export function botUser(world: Pick<World, 'bot'>): User {
  const { id, is_bot, first_name, username } = world.bot();
  return { id, is_bot, first_name, username };
}

const botProfile = {
  id: 7000000001,
  is_bot: true,
  first_name: 'Абонент',
  username: 'abonent_playground_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_guest_queries: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
  can_manage_bots: false,
  supports_join_request_queries: false,
} as const satisfies UserFromGetMe;
