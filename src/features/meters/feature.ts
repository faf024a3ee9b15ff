import type { Feature } from '../../feature.ts';
import { Meter } from './meter.ts';

/** Meters as billing knows them. */
export const meters: Feature<object> = {
  name: 'meters',
  entities: [Meter],
  create: () => ({}),
};
