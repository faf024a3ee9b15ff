import type { ChatMemberUpdated, User } from 'grammy/types';
import { ActError, findRoom } from './act-error.ts';
import type { GroupRoom, GroupStanding, Room } from './chats.ts';
import type { PersonInput } from './people.ts';
import { reachesBot } from './privacy.ts';
import type { FromPerson } from './updates.ts';
import { botUser, unixTime, type World } from './world.ts';

/** A person stops the bot, or starts it again. The bot learns of both. */
export function setBlocked(world: World, chatId: number, blocked: boolean): void {
  const room = findRoom(world, chatId);
  const person = world.people.find(chatId);
  if (room.kind !== 'private' || !person) throw new ActError(400, 'Only a private chat can be blocked.');
  if (!room.started) throw new ActError(409, 'The person has not started the bot yet: send a message first.');
  if (room.blocked === blocked) return;
  world.chats.save({ ...room, blocked });
  world.feed.publish({ type: 'blocked', chatId, blocked });
  tellStanding(world, room, person, blocked ? 'member' : 'kicked', blocked ? 'kicked' : 'member');
}

/** A member changes what the bot is in a group. */
export function setStanding(world: World, chatId: number, from: PersonInput, standing: GroupStanding): void {
  const room = findRoom(world, chatId);
  if (room.kind !== 'group') throw new ActError(400, 'The bot has a standing in groups only.');
  const person = world.people.meet(from);
  if (room.bot === standing) return;
  world.chats.save({ ...room, bot: standing });
  tellStanding(world, room, person, room.bot, standing);
}

/** Someone makes a group and adds the bot to it. */
export function createGroup(world: World, title: string, from: PersonInput): GroupRoom {
  const person = world.people.meet(from);
  const room = world.chats.createGroup(title, [person.id]);
  tellStanding(world, room, person, 'left', 'member');
  tellJoined(world, room, person, botUser(world));
  return room;
}

/** The service message of a join: everyone in the group sees it, the bot too. */
export function tellJoined(world: World, room: GroupRoom, from: User, member: User): void {
  const { chat } = room;
  const message = {
    message_id: world.messages.nextId(chat.id),
    from,
    chat,
    date: unixTime(world),
    new_chat_members: [member],
  } as FromPerson;
  world.messages.add({ message });
  if (reachesBot(room, message, world.bot())) world.updates.push({ message });
}

function tellStanding(
  world: World,
  room: Room,
  from: User,
  before: GroupStanding,
  after: GroupStanding,
): void {
  const user = botUser(world);
  const change: ChatMemberUpdated = {
    chat: room.chat,
    from,
    date: unixTime(world),
    old_chat_member: membership(user, before),
    new_chat_member: membership(user, after),
  };
  world.updates.push({ my_chat_member: change });
}

function membership(user: User, standing: GroupStanding): ChatMemberUpdated['new_chat_member'] {
  if (standing === 'kicked') return { status: 'kicked', user, until_date: 0 };
  if (standing !== 'administrator') return { status: standing, user };
  return {
    status: 'administrator',
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: true,
    can_manage_video_chats: false,
    can_restrict_members: false,
    can_promote_members: false,
    can_change_info: false,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    can_pin_messages: true,
    can_manage_topics: true,
    can_send_welcome_messages: false,
  };
}
