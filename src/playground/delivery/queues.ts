/**
 * Decides what leaves next: each queue in its order, the head of a queue alone, the queue that has been ready longest
 * first. Whoever takes a head gives the queue back with `done` or `again`.
 */
export class DeliveryQueues<T> {
  readonly #items = new Map<string, T[]>();
  /** Queues whose head may leave, in the order in which they became ready. */
  readonly #ready = new Set<string>();

  add(queue: string, item: T): void {
    const items = this.#items.get(queue);
    if (items) {
      items.push(item);
    } else {
      this.#items.set(queue, [item]);
      this.#ready.add(queue);
    }
  }

  take(): { queue: string; item: T } | null {
    for (const queue of this.#ready) {
      this.#ready.delete(queue);
      const item = this.#items.get(queue)?.[0];
      if (item !== undefined) return { queue, item };
    }
    return null;
  }

  /** The head needs no further attempt. */
  done(queue: string): void {
    const items = this.#items.get(queue);
    items?.shift();
    if (items?.length) this.#ready.add(queue);
    else this.#items.delete(queue);
  }

  /** The head is to leave once more. */
  again(queue: string): void {
    this.#ready.add(queue);
  }
}
