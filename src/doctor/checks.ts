import type { Config } from '../config.ts';
import type { Check } from './finding.ts';
import { checkDataFolder, checkPort } from './machine.ts';
import { checkMail } from './mail.ts';
import { checkConfiguration, checkOrganization } from './paper.ts';
import { checkPostgres } from './postgres.ts';
import { checkRedis } from './redis.ts';
import { checkTelegram } from './telegram.ts';

/** What is looked at in this configuration, in the order in which it is told. `now` in milliseconds. */
export function checksOf(config: Config, now: () => number): Check[] {
  return [
    checkConfiguration(config),
    checkOrganization(config),
    checkPostgres(config, now),
    checkRedis(config),
    checkTelegram(config, now),
    checkMail(config),
    checkDataFolder(config),
    checkPort(config),
  ];
}
