import { type BubbleActions, bubble, type Place } from './bubble.ts';
import { h } from './element.ts';
import { dayKey, dayName } from './format.ts';
import { focusStop, rove } from './roving.ts';
import { serviceNote } from './service-note.ts';
import type { Message } from './telegram.ts';
import { t } from './texts.ts';

interface Options {
  group: boolean;
  name: string;
  sender: number;
  actions: BubbleActions;
  /** Called around every change, so that the view can keep its scroll position. */
  change(apply: () => void): void;
}

interface Row {
  element: HTMLElement;
  /** What the row was drawn from; the row is drawn anew when either differs. */
  message: Message | undefined;
  look: string;
}

/** A day of a busy staff group is hundreds of messages; older ones are drawn when asked for. */
const drawnAtOnce = 150;
/** Messages of one sender closer than this stand as one run. */
const runSeconds = 10 * 60;

/** The messages of a chat under their days, redrawn only where they changed. */
export class MessageList {
  readonly element: HTMLElement;
  readonly #options: Options;
  readonly #messages = new Map<number, Message>();
  readonly #earlier = h('button', { type: 'button', class: 'earlier' }, t('earlier'));
  #rows = new Map<string, Row>();
  #shown = drawnAtOnce;
  #sender: number;

  constructor(options: Options) {
    this.#options = options;
    this.#sender = options.sender;
    const label = t('messages', { name: options.name });
    this.element = h('div', { class: 'messages', role: 'log', 'aria-label': label });
    this.#earlier.addEventListener('click', () => {
      this.#shown += drawnAtOnce;
      this.#change();
    });
    rove(this.element, () => this.#stops());
    this.element.addEventListener('keydown', openMenuByKey);
    this.element.addEventListener('contextmenu', openMenuByPointer);
  }

  /** Oldest first. */
  all(): Message[] {
    return [...this.#messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  get size(): number {
    return this.#messages.size;
  }

  replace(messages: Message[]): void {
    this.#messages.clear();
    for (const message of messages) this.#messages.set(message.message_id, message);
    this.#change();
  }

  upsert(message: Message): void {
    this.#messages.set(message.message_id, message);
    this.#change();
  }

  remove(messageIds: number[]): void {
    for (const id of messageIds) this.#messages.delete(id);
    this.#change();
  }

  setSender(id: number): void {
    this.#sender = id;
    this.#change();
  }

  /** Brings a message into view and points at it, if it is drawn. */
  show(messageId: number): void {
    const row = this.#rows.get(`message ${messageId}`)?.element;
    row?.scrollIntoView({ block: 'center' });
    row?.classList.add('flash');
    row?.addEventListener('animationend', () => row.classList.remove('flash'), { once: true });
  }

  #change(): void {
    this.#options.change(() => this.#draw());
  }

  #draw(): void {
    const all = this.all();
    const visible = all.slice(-this.#shown);
    const before = this.#rows;
    const focus = focusedPlace(before);
    this.#rows = new Map();
    for (const [index, message] of visible.entries()) {
      const previous = visible[index - 1];
      if (!previous || dayKey(previous.date) !== dayKey(message.date)) this.#drawDay(message.date, before);
      this.#drawMessage(message, this.#placeOf(message, previous, visible[index + 1]), before);
    }
    const rows = [...this.#rows.values()].map((row) => row.element);
    arrange(this.element, all.length > visible.length ? [this.#earlier, ...rows] : rows);
    if (focus) refocus(this.#rows.get(focus.key)?.element, focus.index);
    const stops = this.#stops();
    if (!stops.some((stop) => stop.tabIndex === 0)) focusStop(stops, stops.at(-1));
  }

  #drawDay(date: number, before: Map<string, Row>): void {
    const look = dayName(date);
    const draw = () => h('div', { class: 'day' }, h('span', {}, look));
    this.#keepOrDraw(`day ${dayKey(date)}`, { message: undefined, look }, before, draw);
  }

  #drawMessage(message: Message, place: Place, before: Map<string, Row>): void {
    const draw = () => bubble(message, place, this.#options.actions);
    this.#keepOrDraw(`message ${message.message_id}`, { message, look: JSON.stringify(place) }, before, draw);
  }

  #keepOrDraw(
    key: string,
    from: Omit<Row, 'element'>,
    before: Map<string, Row>,
    draw: () => HTMLElement,
  ): void {
    const row = before.get(key);
    const same = row?.look === from.look && row.message === from.message;
    this.#rows.set(key, same ? row : { ...from, element: draw() });
  }

  #placeOf(message: Message, before: Message | undefined, after: Message | undefined): Place {
    return {
      own: message.from?.id === this.#sender,
      group: this.#options.group,
      first: !before || !sameRun(before, message),
      last: !after || !sameRun(message, after),
    };
  }

  #stops(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('article.row')];
  }
}

function sameRun(one: Message, next: Message): boolean {
  if (serviceNote(one) !== undefined || serviceNote(next) !== undefined) return false;
  const near = next.date - one.date < runSeconds && dayKey(one.date) === dayKey(next.date);
  return one.from?.id === next.from?.id && near;
}

/** In which row the focus is, and on which of its controls; -1: on the row itself. */
function focusedPlace(rows: Map<string, Row>): { key: string; index: number } | undefined {
  const focused = document.activeElement;
  for (const [key, { element }] of rows) {
    if (element.contains(focused)) return { key, index: controls(element).indexOf(focused as HTMLElement) };
  }
  return undefined;
}

/** A message that was edited is drawn anew; whoever works by keyboard stays on the same button of it. */
function refocus(row: HTMLElement | undefined, index: number): void {
  if (!row || row.contains(document.activeElement)) return;
  (controls(row)[index] ?? row).focus({ preventScroll: true });
}

function controls(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('button, a')];
}

/** Puts the children in order and touches only what moved: what stays keeps its focus, selection and playing sound. */
function arrange(parent: HTMLElement, wanted: HTMLElement[]): void {
  const staying = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!staying.has(child)) child.remove();
  for (const [index, child] of wanted.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
}

function openMenuByKey(event: KeyboardEvent): void {
  const opens =
    event.key === 'Enter' || event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
  const row = event.target;
  if (!opens || !(row instanceof HTMLElement) || !row.matches('article.row')) return;
  event.preventDefault();
  row.querySelector<HTMLElement>('.bubble-menu')?.click();
}

/** A right click or a long touch; on a link, a button or selected text the browser's own menu is the useful one. */
function openMenuByPointer(event: MouseEvent): void {
  const at = event.target;
  if (!(at instanceof Element) || at.closest('a, button, audio, video') || getSelection()?.toString()) return;
  const opener = at.closest('article.row')?.querySelector<HTMLElement>('.bubble-menu');
  if (!opener) return;
  event.preventDefault();
  opener.click();
}
