import type { Command } from 'commander';
import type { Composer } from 'grammy';
import type { BotContext } from './bot/context.ts';
import type { Dialog } from './bot/dialogs.ts';
import type { MenuEntry } from './bot/menu.ts';
import type { SettingsEntry } from './bot/settings.ts';
import type { EntityList } from './db/database.ts';
import type { Tasks } from './jobs/worker.ts';

/** What a feature brings; `app.ts` hands each part to the machinery that it is for. All but the name may be absent. */
export interface FeatureParts {
  /** Buttons under messages, in private chats. */
  presses?: Composer<BotContext>;
  /** Texts that no dialog took. */
  texts?: Composer<BotContext>;
  dialogs?: Dialog[];
  /** Commands and buttons of the main menu. */
  menu?: MenuEntry[];
  settings?: SettingsEntry[];
  /** Work done later. */
  tasks?: Tasks;
  /** One-shot commands of `cli.ts`; the database is open while they run. */
  commands?: (program: Command) => void;
}

/**
 * A feature's manifest. `entities` are known before anything is made; `create` makes the parts out of just those
 * dependencies that the feature names, and has no effects.
 */
export interface Feature<Dependencies> {
  name: string;
  entities: EntityList;
  create: (dependencies: Dependencies) => FeatureParts;
}
