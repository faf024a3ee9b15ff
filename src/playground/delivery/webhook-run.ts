import type { PendingUpdate } from '../state/updates.ts';
import type { WebhookSettings } from '../state/webhook.ts';
import { unixTime, type World } from '../state/world.ts';
import { type WebhookAnswer, WebhookConnections } from './connections.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Pauses } from './pauses.ts';
import { queueOf } from './queue-of.ts';
import { DeliveryQueues } from './queues.ts';

/** Every update comes a second time: after its 2xx, or at the same moment on another connection. */
export type Twice = 'after' | 'at-once';

/** An update on its way. */
interface Parcel {
  id: number;
  body: string;
  expiresAt: number;
  attempts: number;
  /** Failed attempts that reached the bot. */
  failures: number;
  /** How many 2xx are still needed; settled at the first attempt. */
  copies: number | null;
}

interface RunParts {
  world: World;
  settings: WebhookSettings;
  pauses: Pauses;
  log: DeliveryLog;
  twice(): Twice | null;
}

/** The delivery to one webhook, from its setting to the next. */
export class WebhookRun {
  readonly #parts: RunParts;
  readonly #connections: WebhookConnections;
  readonly #queues = new DeliveryQueues<Parcel>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #inFlight = 0;
  #stopped = false;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#connections = new WebhookConnections(parts.settings, parts.pauses.answerTimeoutMs);
  }

  add({ update, expiresAt }: PendingUpdate): void {
    const body = JSON.stringify(update);
    const parcel = { id: update.update_id, body, expiresAt, attempts: 0, failures: 0, copies: null };
    this.#queues.add(queueOf(update), parcel);
    this.#fillConnections();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#connections.close();
  }

  #fillConnections(): void {
    const { settings, world, twice } = this.#parts;
    const needed = twice() === 'at-once' ? 2 : 1;
    while (!this.#stopped && (this.#inFlight === 0 || this.#inFlight + needed <= settings.maxConnections)) {
      const next = this.#queues.take();
      if (!next) return;
      // Expired or dropped since it was queued.
      if (!world.updates.isPending(next.item.id)) this.#giveUp(next.queue, next.item);
      else void this.#deliver(next.queue, next.item);
    }
  }

  async #deliver(queue: string, parcel: Parcel): Promise<void> {
    const twice = this.#parts.twice();
    parcel.copies ??= twice ? 2 : 1;
    const sent = twice === 'at-once' ? parcel.copies : 1;
    this.#inFlight += sent;
    const answers = await Promise.all(Array.from({ length: sent }, () => this.#post(parcel)));
    this.#inFlight -= sent;
    if (this.#stopped) return;
    parcel.copies -= answers.filter((answer) => answer.confirmed).length;
    const failure = answers.find((answer) => !answer.confirmed);
    if (failure) this.#postpone(queue, parcel, failure);
    else if (parcel.copies > 0) this.#queues.again(queue);
    else this.#giveUp(queue, parcel);
    this.#fillConnections();
  }

  async #post(parcel: Parcel): Promise<WebhookAnswer> {
    const { log, world } = this.#parts;
    const attempt = ++parcel.attempts;
    const answer = await this.#connections.post(parcel.body);
    const { status, error, retryAfter, confirmed } = answer;
    if (this.#stopped) return answer;
    log.add({
      updateId: parcel.id,
      attempt,
      status,
      ...(error && { error }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
    if (error && !confirmed) world.webhook.noteError({ date: unixTime(world), message: error });
    return answer;
  }

  /** Off the list: confirmed, expired or dropped. */
  #giveUp(queue: string, parcel: Parcel): void {
    this.#parts.world.updates.forget(parcel.id);
    this.#queues.done(queue);
  }

  #postpone(queue: string, parcel: Parcel, answer: WebhookAnswer): void {
    const { pauses, world } = this.#parts;
    const pauseMs = pauses.after(parcel.failures, answer);
    if (answer.reached) parcel.failures++;
    if (world.now() + pauseMs >= parcel.expiresAt) {
      this.#giveUp(queue, parcel);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queues.again(queue);
      this.#fillConnections();
    }, pauseMs);
    this.#timers.add(timer);
  }
}
