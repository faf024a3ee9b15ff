import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Scenarios wait more than they compute: for leases, pauses, other processes.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'scenarios',
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/browser/**',
            'test/production/**',
            'test/architecture.test.ts',
            'test/locales.test.ts',
          ],
          globalSetup: ['test/support/stores.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // A busy machine may take longer than a poll's usual second for a job and a letter.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      { test: { name: 'check', include: ['test/architecture.test.ts', 'test/locales.test.ts'] } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/support/stores.ts', 'test/support/chromium.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'production',
          include: ['test/production/**/*.test.ts'],
          globalSetup: ['test/support/stores.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
