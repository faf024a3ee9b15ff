import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CallLog } from '../bot-api/call-log.ts';
import type { Faults } from '../bot-api/faults.ts';
import type { Limits } from '../bot-api/limits.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { World } from '../state/world.ts';

export interface ConditionsParts {
  world: World;
  log: CallLog;
  faults: Faults;
  limits: Limits;
  deliveries: Deliveries;
}

/** How well Telegram is: what tests order of it, and what they see of its work. */
export function serveConditions(
  app: FastifyInstance,
  { world, log, faults, limits, deliveries }: ConditionsParts,
): void {
  app.get('/api/queue', () => ({ pending: world.updates.pending }));

  app.get('/api/calls', (request) => ({ calls: log.since(logQuery.parse(request.query).since) }));

  app.get('/api/faults', () => ({ faults: faults.list() }));
  app.put('/api/faults', (request) => {
    faults.replace(faultOrders.parse(request.body).faults);
    return {};
  });

  app.put('/api/limits', (request) => {
    limits.enforce(limitOrder.parse(request.body).enforced);
    return { enforced: limits.enforced };
  });

  app.get('/api/deliveries', (request) => ({
    deliveries: deliveries.log.since(logQuery.parse(request.query).since),
  }));
  app.put('/api/deliveries', (request) => {
    deliveries.twice = deliveryOrder.parse(request.body).twice;
    return { twice: deliveries.twice };
  });
}

const logQuery = z.object({ since: z.coerce.number().int().default(0) });

const scope = {
  method: z.string().optional(),
  chatId: z.int().optional(),
  times: z.int().min(1).default(1),
};
const faultKinds = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('error'),
    errorCode: z.int().min(400).max(599),
    description: z.string().optional(),
    retryAfter: z.int().min(0).optional(),
    ...scope,
  }),
  z.strictObject({ kind: z.literal('timeout'), ...scope }),
  z.strictObject({ kind: z.literal('lost'), ...scope }),
  z.strictObject({ kind: z.literal('garbage'), body: z.enum(['html', 'json']), ...scope }),
  z.strictObject({ kind: z.literal('delay'), ms: z.int().min(0).max(600_000), ...scope }),
]);
/** A fault without a kind is an error. */
const withKind = (fault: unknown) =>
  typeof fault === 'object' && fault !== null && !('kind' in fault) ? { ...fault, kind: 'error' } : fault;
const faultOrders = z.strictObject({ faults: z.array(z.preprocess(withKind, faultKinds)) });

const limitOrder = z.strictObject({ enforced: z.boolean() });
const deliveryOrder = z.strictObject({ twice: z.enum(['after', 'at-once']).nullable() });
