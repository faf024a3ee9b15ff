import type { World } from '../state/world.ts';
import { DeliveryLog } from './delivery-log.ts';
import { type PauseOptions, Pauses } from './pauses.ts';
import { type Twice, WebhookRun } from './webhook-run.ts';

/** Brings updates to the bot's webhook while one is set. */
export class Deliveries {
  readonly log = new DeliveryLog();
  /** What a test has ordered; null: every update once. */
  twice: Twice | null = null;
  readonly #world: World;
  readonly #pauses: Pauses;
  #run: WebhookRun | null = null;
  #started = false;

  constructor(world: World, options: PauseOptions | undefined) {
    this.#world = world;
    this.#pauses = new Pauses(options);
  }

  start(): void {
    this.#started = true;
    this.#world.updates.listen((arrived) => this.#run?.add(arrived));
    this.restart();
  }

  async stop(): Promise<void> {
    this.#started = false;
    await this.#end();
  }

  /** The webhook was set anew or deleted: cuts what is under way, and begins again with all that is unconfirmed. */
  restart(): void {
    void this.#end();
    const { settings } = this.#world.webhook;
    if (!this.#started || !settings) return;
    const run = new WebhookRun({
      world: this.#world,
      settings,
      pauses: this.#pauses,
      log: this.log,
      twice: () => this.twice,
    });
    this.#run = run;
    for (const pending of this.#world.updates.list()) run.add(pending);
  }

  async #end(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    await run?.stop();
  }
}
