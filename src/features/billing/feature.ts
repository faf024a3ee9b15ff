import type { Feature } from '../../feature.ts';
import { Bill, BillPayee, BillReading } from './bill.ts';
import { type BillingDependencies, billingPresses, showBalance } from './bot.ts';
import { Charge } from './charge.ts';
import { HouseMeter } from './house-meter.ts';
import { Payee } from './payee.ts';

/** Bills as they were imported, and the balance that they leave. */
export const billing: Feature<BillingDependencies> = {
  name: 'billing',
  entities: [Bill, BillPayee, BillReading, Charge, HouseMeter, Payee],
  create: (dependencies) => ({
    presses: billingPresses(dependencies),
    menu: [
      {
        command: 'balance',
        describe: 'billing-balance-describe',
        label: 'billing-balance-button',
        order: 10,
        open: (ctx) => showBalance(ctx, dependencies),
      },
    ],
  }),
};
