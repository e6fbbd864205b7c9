import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest. They begin first: one that begins last keeps a core idle for as long as it runs. */
const LONGEST = [
  'tests/crash/worker-hand-over', 'tests/crash/restore', 'tests/crash/rehearsal-gateway', 'tests/browser/desk-pages', 'tests/browser/apply-access', 'features/business/business', 'tests/api/access-cli', 'tests/sandbox/gateway-conformance', 'features/accounts/accounts',
  'tests/browser/frame', 'tests/browser/integration-page', 'tests/api/settings-database-restart', 'tests/browser/apply-path', 'tests/browser/payment-window', 'tests/browser/follow-access', 'tests/browser/apply-faults',
  'tests/browser/chat-live', 'tests/api/answer-documents', 'tests/api/settings-start', 'tests/api/access-keys',
].map((name) => `/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (LONGEST.findIndex((name) => moduleId.endsWith(name)) + LONGEST.length + 1) % (LONGEST.length + 1);
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

// One project per kind of test, so that each can be run alone: `npx vitest --project rules`.
export default defineConfig({
  cacheDir: '.cache/vitest',
  test: {
    passWithNoTests: true,
    hookTimeout: 60_000,
    testTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
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
