const longestLog = 5000;

export type Recorded<T> = T & {
  /** Counts from 1. */
  n: number;
  /** ISO time. */
  at: string;
};

/** The last few thousand of many records. */
export class RecentLog<T extends object> {
  #records: Recorded<T>[] = [];
  #count = 0;

  add(record: T): void {
    this.#records.push({ n: ++this.#count, ...record, at: new Date().toISOString() });
    if (this.#records.length >= 2 * longestLog) this.#records = this.#records.slice(-longestLog);
  }

  since(n: number): Recorded<T>[] {
    return this.#records.filter((record) => record.n > n).slice(-longestLog);
  }
}
