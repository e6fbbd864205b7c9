import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SEALED_PLACES } from '../../app/sealed-places.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';

const ROOT = join(import.meta.dirname, '../..');

/**
 * How many values each file seals. Another one must be found again when the root key changes: list its column in app/sealed-places.ts
 * (or its file in features/documents/reseal-files.ts), and then count it here.
 */
const SEALING: Readonly<Record<string, number>> = {
  'features/accounts/accounts.service.ts': 1,
  'features/accounts/members.ts': 1,
  'features/accounts/sealed-adapter.ts': 4,
  'features/accounts/sign-in.ts': 2,
  'features/applications/applications.service.ts': 1,
  'features/audit/audit.service.ts': 3,
  'features/business/business.store.ts': 2,
  'features/cases/cases.service.ts': 2,
  'features/cases/gateway-events.ts': 1,
  'features/documents/documents.service.ts': 2,
  'features/documents/read-document.ts': 3,
  'features/integration/integration.service.ts': 1,
  'features/notifications/notifications.service.ts': 1,
  'features/support/support.service.ts': 3,
  'platform/http/idempotency.ts': 1,
  'sandbox/payments/billing-key.ts': 1,
  'sandbox/payments/certification.ts': 3,
  'sandbox/payments/checkout.ts': 1,
  'sandbox/payments/finish-checkout.ts': 1,
  'sandbox/payments/payment.ts': 1,
  'sandbox/payments/personal.ts': 2,
  'sandbox/payments/schedule.ts': 1,
  'sandbox/payments/store.ts': 3,
  'sandbox/payments/token.ts': 1,
};

test('every value that is sealed is known to the change of the root key', () => {
  const files = globSync('{features,app,sandbox,platform,connectors}/**/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts') && file !== 'platform/vault.ts');
  const found = files.flatMap((file) => {
    const calls = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?<!function )(?:\.sealText|\.sealBytes|\bsealJson|\bsealPersonal)\(/g)].length;
    return calls === 0 ? [] : [[file, calls] as const];
  });
  expect(files.length).toBeGreaterThan(100);
  expect(Object.fromEntries(found)).toEqual(SEALING);
});

test('every listed place exists, with the columns its context is made of', async () => {
  const database = await openFreshEmbedded();
  const { rows } = await database.pool.query<{ place: string }>("select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public'");
  await database.close();
  const columns = new Set(rows.map(({ place }) => place));
  for (const { table, column, key, also = [] } of SEALED_PLACES) for (const name of [column, ...key, ...also]) expect(columns).toContain(`${table}.${name}`);
  expect(new Set(SEALED_PLACES.map(({ table, column }) => `${table}.${column}`)).size).toBe(SEALED_PLACES.length);
});
