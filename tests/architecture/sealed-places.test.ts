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
  'features/applications/applications.store.ts': 1,
  'features/audit/audit.service.ts': 3,
  'features/business/business.store.ts': 3,
  'features/cases/answers.store.ts': 1,
  'features/cases/case-words.ts': 3,
  'features/cases/cases.service.ts': 1,
  'features/cases/tell-gateway.ts': 1,
  'features/cases/gateway-events.ts': 1,
  'features/connections/connections.service.ts': 1,
  'features/contracts/make-offer.ts': 1,
  'features/contracts/seal-contract.ts': 1,
  'features/contracts/sign-contract.ts': 1,
  'features/documents/read-document.ts': 3,
  'features/documents/store-upload.ts': 2,
  'features/existing-contracts/ask-gateway.ts': 1, 'features/existing-contracts/existing-contracts.service.ts': 1,
  'features/gateway-mail/mail-book.ts': 1,
  'features/gateway-mail/take-in.ts': 2,
  'features/integration/integration.service.ts': 1,
  'features/integration/merchant-channels.ts': 1,
  'features/notifications/notifications.service.ts': 1,
  'features/support/support.service.ts': 4,
  'features/webhooks/deliver-webhook.ts': 1,
  'features/webhooks/webhooks.service.ts': 4,
  'platform/http/idempotency.ts': 1,
  'platform/resealing.ts': 2,
  'sandbox/payments/billing-key.ts': 1,
  'sandbox/payments/certification.ts': 5,
  'sandbox/payments/checkout.ts': 1,
  'sandbox/payments/finish-checkout.ts': 1,
  'sandbox/payments/payment.ts': 1,
  'sandbox/payments/personal.ts': 2,
  'sandbox/payments/schedule.ts': 1,
  'sandbox/payments/store.ts': 5,
  'sandbox/payments/token.ts': 1,
  'sandbox/payments/v2/idempotency.ts': 1,
  'sandbox/payments/v2/schedules.ts': 1,
  'sandbox/payments/v2/secrets.ts': 2,
};

const SOURCES = globSync('{features,app,sandbox,platform,connectors}/**/*.ts', { cwd: ROOT }).filter((file) => !file.endsWith('.test.ts') && file !== 'platform/vault.ts');
const source = (file: string) => readFileSync(join(ROOT, file), 'utf8');

test('every value that is sealed is known to the change of the root key', () => {
  const found = SOURCES.flatMap((file) => {
    const calls = [...source(file).matchAll(/(?<!function )(?:\.sealText|\.sealBytes|\bsealJson|\bsealPersonal)\(/g)].length;
    return calls === 0 ? [] : [[file, calls] as const];
  });
  expect(SOURCES.length).toBeGreaterThan(100);
  expect(Object.fromEntries(found)).toEqual(SEALING);
});

/** Fields that get a sealed value and are no column: parts of a document or of a job, which are listed as a whole. */
const PARTS_OF_A_DOCUMENT = ['sealed', 'sealedText'];

test('every field that gets a sealed value is a listed column', () => {
  const listed = new Set(SEALED_PLACES.map(({ column }) => column));
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const fields = SOURCES.flatMap((file) => [...source(file).matchAll(/(\w+):(?:(?!\w+:\s)[^\n,({])*?(?:\bJSON\.stringify\()?(?:\w+\.)*(?:sealText|sealJson|sealPersonal)\(/g)].map(([, name = '']) => ({ file, name })));
  expect(fields.length).toBeGreaterThan(25);
  expect(fields.filter(({ name }) => !PARTS_OF_A_DOCUMENT.includes(name) && !listed.has(snake(name)))).toEqual([]);
});

test('a column that gets a copy of a sealed one is listed as well', () => {
  const listed = new Set(SEALED_PLACES.filter(({ kind, column }) => kind === 'text' && column.endsWith('_sealed')).map(({ column }) => column));
  const copies = SOURCES.flatMap((file) => [...source(file).matchAll(/(\w+):[^\n]*\bref\('(?:\w+\.)?(\w+)'\)/g)].flatMap(([, to = '', from = '']) => (listed.has(from) ? [to] : [])));
  expect(copies).toContain('old_rest_secret_sealed');
  expect(copies.filter((to) => !listed.has(to))).toEqual([]);
});

test('every column that is called sealed is listed, and every listed place exists, with the columns its context is made of', async () => {
  const database = await openFreshEmbedded();
  const { rows } = await database.pool.query<{ place: string }>("select table_name || '.' || column_name as place from information_schema.columns where table_schema = 'public'");
  await database.close();
  const registered = SEALED_PLACES.map(({ table, column }) => `${table}.${column}`);
  expect(rows.map(({ place }) => place).filter((place) => place.endsWith('_sealed') && !registered.includes(place)), 'sealed columns that app/sealed-places.ts does not list').toEqual([]);
  const columns = new Set(rows.map(({ place }) => place));
  for (const { table, column, key, also = [] } of SEALED_PLACES) for (const name of [column, ...key, ...also]) expect(columns).toContain(`${table}.${name}`);
  expect(new Set(SEALED_PLACES.map(({ table, column }) => `${table}.${column}`)).size).toBe(SEALED_PLACES.length);
}, 180_000);
