import type { Feature } from '../../feature.ts';
import { type CommandDeps, exchangeCommands } from './commands.ts';
import { ImportBatch } from './import-batch.ts';

/** Files of the billing system, in and out. */
export const exchange: Feature<CommandDeps> = {
  name: 'exchange',
  entities: [ImportBatch],
  create: (deps) => ({ commands: exchangeCommands(deps) }),
};
