import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** Something that runs until it is told to stop. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Begun by hand from a terminal, so that it should not outlive what began it. */
  endsWithParent?: boolean;
}

export interface ServiceOptions {
  config: Config;
  log: Log;
  /** It can't go on: the process should stop it and end with an error. */
  onFatal: (error: Error) => void;
}
