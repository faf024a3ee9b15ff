import { type BubbleActions, bubble, type Place } from './bubble.ts';
import { h } from './element.ts';
import { dayKey, dayName } from './format.ts';
import { serviceNote } from './service-note.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';

export interface MessageList {
  element: HTMLElement;
  replace(messages: Message[]): void;
  upsert(message: Message): void;
  remove(messageIds: number[]): void;
  /** Draws all anew, for another sender's eyes. */
  redraw(): void;
  all(): Message[];
  find(messageId: number): HTMLElement | undefined;
}

interface Options {
  group: boolean;
  sender(): number;
  actions: BubbleActions;
  /** Called around every change, so that the view can keep its scroll position. */
  change(apply: () => void): void;
}

/** A day of a busy staff group is hundreds of messages; older ones are drawn when asked for. */
const drawnAtOnce = 150;
/** Messages of one sender closer than this stand as one run. */
const runSeconds = 10 * 60;

export function createMessageList({ group, sender, actions, change }: Options): MessageList {
  const messages = new Map<number, Message>();
  const drawn = new Map<string, { element: HTMLElement; message?: Message; look: string }>();
  const element = h('div', { class: 'messages' });
  const earlier = h('button', { type: 'button', class: 'earlier' }, t('earlier'));
  let shown = drawnAtOnce;
  earlier.addEventListener('click', () => {
    shown += drawnAtOnce;
    change(draw);
  });

  function draw(): void {
    const all = list.all();
    const visible = all.slice(-shown);
    const wanted: HTMLElement[] = all.length > visible.length ? [earlier] : [];
    const keep = new Set<string>();
    for (const [index, message] of visible.entries()) {
      const day = dayKey(message.date);
      const before = visible[index - 1];
      if (!before || dayKey(before.date) !== day) wanted.push(drawDay(day, message.date, keep));
      wanted.push(drawMessage(message, placeOf(message, before, visible[index + 1]), keep));
    }
    for (const key of drawn.keys()) if (!keep.has(key)) drawn.delete(key);
    arrange(element, wanted);
  }

  function drawDay(day: string, date: number, keep: Set<string>): HTMLElement {
    const key = `day ${day}`;
    const name = dayName(date);
    keep.add(key);
    let row = drawn.get(key);
    if (row?.look !== name) {
      row = { look: name, element: h('div', { class: 'day' }, h('span', {}, name)) };
      drawn.set(key, row);
    }
    return row.element;
  }

  function drawMessage(message: Message, place: Place, keep: Set<string>): HTMLElement {
    const key = `message ${message.message_id}`;
    const look = JSON.stringify(place);
    keep.add(key);
    let row = drawn.get(key);
    if (row?.message !== message || row.look !== look) {
      row = { message, look, element: bubble(message, place, actions) };
      drawn.set(key, row);
    }
    return row.element;
  }

  function placeOf(message: Message, before: Message | undefined, after: Message | undefined): Place {
    return {
      own: message.from?.id === sender(),
      group,
      first: !before || !sameRun(before, message),
      last: !after || !sameRun(message, after),
    };
  }

  const list: MessageList = {
    element,
    replace(next) {
      messages.clear();
      for (const message of next) messages.set(message.message_id, message);
      change(draw);
    },
    upsert(message) {
      messages.set(message.message_id, message);
      change(draw);
    },
    remove(messageIds) {
      for (const id of messageIds) messages.delete(id);
      change(draw);
    },
    redraw: () => change(draw),
    all: () => [...messages.values()].sort((a, b) => a.message_id - b.message_id),
    find: (messageId) => drawn.get(`message ${messageId}`)?.element,
  };
  return list;
}

function sameRun(one: Message, next: Message): boolean {
  if (serviceNote(one) !== undefined || serviceNote(next) !== undefined) return false;
  return (
    one.from?.id === next.from?.id &&
    next.date - one.date < runSeconds &&
    dayKey(one.date) === dayKey(next.date)
  );
}

/** Puts the children in order and touches only what moved: what stays keeps its focus, selection and playing sound. */
function arrange(parent: HTMLElement, wanted: HTMLElement[]): void {
  const wantedSet = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!wantedSet.has(child)) child.remove();
  for (const [index, child] of wanted.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
}
