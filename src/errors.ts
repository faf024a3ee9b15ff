export type FaultParams = Record<string, string | number>;

/**
 * An expected fault: something a person can be told and can mend.
 * `key` names the sentence in `locales/`; `params` fill it. One boundary each for bot, HTTP, jobs and CLI
 * turns a fault into words, so whoever throws it needs to know no language.
 */
export class Fault extends Error {
  readonly key: string;
  readonly params: FaultParams;

  constructor(key: string, params: FaultParams = {}, options?: ErrorOptions) {
    super(`${key} ${JSON.stringify(params)}`, options);
    this.name = 'Fault';
    this.key = key;
    this.params = params;
  }
}

/** A fault of the installation: the operator's to mend. The message names the setting and the remedy. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}
