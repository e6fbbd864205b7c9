import { defineConfig } from 'vitest/config';

// One project per kind of test, so that each can be run alone: `npx vitest --project rules`.
export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    passWithNoTests: true,
    hookTimeout: 60_000,
    testTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'rules', include: ['domain/**/*.test.ts', 'contract/**/*.test.ts', 'console/**/*.test.ts', 'console/**/*.test.tsx'] } },
      { extends: true, test: { name: 'server', include: ['storage/**/*.test.ts', 'platform/**/*.test.ts', 'features/**/*.test.ts', 'sandbox/**/*.test.ts', 'connectors/**/*.test.ts', 'tests/api/**/*.test.ts', 'tests/sandbox/**/*.test.ts'] } },
      { extends: true, test: { name: 'reader', include: ['reader/**/*.test.ts'] } },
      { extends: true, test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'] } },
      { extends: true, test: { name: 'crash', include: ['tests/crash/**/*.test.ts'] } },
      // A page on a busy machine takes longer than the second that a poll waits by default.
      { extends: true, test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], expect: { poll: { timeout: 15_000 } }, globalSetup: './testkit/built-console.ts' } },
    ],
  },
});
