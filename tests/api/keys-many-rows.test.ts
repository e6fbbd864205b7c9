import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyTemplate, keepTemplate } from '../../app/database-template.ts';
import { SEALED_PLACES } from '../../app/sealed-places.ts';
import { systemClock } from '../../platform/clock.ts';
import { resealColumn } from '../../platform/resealing.ts';
import { openVault } from '../../platform/vault.ts';
import { createPaymentsSandbox } from '../../sandbox/payments/create-payments-sandbox.ts';
import { provisionStore, rotateKeys as rotateStoreKeys } from '../../sandbox/payments/store.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const [FIRST, SECOND] = ['first-root-key-of-a-test-0123456789-abcdef', 'second-root-key-of-a-test-0123456789-abcdef'] as const;
const CLI = join(import.meta.dirname, '../../app/cli.ts');
const [earlier, both, later] = [openVault([FIRST]), openVault([SECOND, FIRST]), openVault([SECOND])];
const placeOf = (table: string, column: string) => {
  const found = SEALED_PLACES.find((place) => place.table === table && place.column === column);
  if (found === undefined) throw new Error(`${table}.${column} is not listed.`);
  return found;
};
const EACH = 450;
const numbers = Array.from({ length: EACH }, (_, index) => index + 1);

forEachDatabase((open) => {
  it('puts every row under the present key where the key of the table is a number', async () => {
    const database = await open();
    await database.pool.query("insert into conversation (id, merchant_id, topic, state, last_sequence, merchant_read, operator_read, preview, opened_by, created_at, last_message_at) values ('cnv_1', 'mer_1', 'other', 'closed', $1, 0, 0, 'x', 'per_1', now(), now())", [EACH]);
    await database.pool.query(
      "insert into conversation_message (conversation_id, sequence, sender, body, at) select 'cnv_1', number, 'merchant', body, now() from unnest($1::int[], $2::text[]) as given (number, body)",
      [numbers, numbers.map((number) => earlier.sealText(`message ${number}`, 'conversation:cnv_1'))],
    );
    await database.pool.query(
      "insert into business_version (merchant_id, version, information, recorded_by, recorded_at) select 'mer_1', number, information, 'per_1', now() from unnest($1::int[], $2::text[]) as given (number, information)",
      [numbers, numbers.map((number) => earlier.sealText('{}', `business:mer_1:version:${number}`))],
    );

    expect(await resealColumn(database, both, placeOf('conversation_message', 'body'))).toMatchObject({ looked: EACH, changed: EACH, unopened: 0 });
    expect(await resealColumn(database, both, placeOf('business_version', 'information'))).toMatchObject({ looked: EACH, changed: EACH, unopened: 0 });
    const { rows } = await database.pool.query<{ sequence: number; body: string }>('select sequence, body from conversation_message order by sequence');
    expect(rows.map(({ body }) => later.openText(body, 'conversation:cnv_1'))).toEqual(numbers.map((number) => `message ${number}`));
    const { rows: versions } = await database.pool.query<{ version: number; information: string }>('select version, information from business_version');
    expect(versions.map(({ version, information }) => later.openText(information, `business:mer_1:version:${version}`))).toEqual(numbers.map(() => '{}'));
  }, 180_000);

  it('a pair of API keys that was replaced and still works goes on working under the new root key alone', async () => {
    const database = await open();
    const old = await provisionStore({ database, vault: earlier }, { merchantRef: 'mer_1', name: 'A shop', channels: [] });
    await rotateStoreKeys({ database, vault: earlier, clock: systemClock }, 'mer_1', 24);
    for (const place of SEALED_PLACES) await resealColumn(database, both, place);

    const { app } = createPaymentsSandbox({ database, clock: systemClock, vault: later, baseUrl: () => 'http://127.0.0.1', production: false });
    const answer = await app.inject({ method: 'POST', url: '/users/getToken', payload: { imp_key: old.restKey, imp_secret: old.restSecret } });
    expect(answer.json()).toMatchObject({ code: 0, response: { access_token: expect.any(String) as string } });
    await app.close();
  }, 120_000);
});

it('does not say that the earlier secret can go while something is still written under it', async () => {
  const directory = temporaryDirectory();
  await copyTemplate(join(directory, 'database'));
  const database = await openDatabase({ directory: join(directory, 'database') });
  if ((await migrate(database)).length > 0) await keepTemplate(database);
  await database.pool.query('insert into conversation (id, merchant_id, topic, state, last_sequence, merchant_read, operator_read, preview, opened_by, created_at, last_message_at) values ($1, $2, $3, $4, 0, 0, 0, $5, $2, now(), now())', [
    'cnv_1', 'mer_1', 'other', 'closed', earlier.sealText('""', 'conversation:cnv_1'),
  ]);
  // Stands for a server that still seals under the earlier key: whatever is moved is under it again at once.
  await database.pool.query("create function keep_preview() returns trigger language plpgsql as 'begin new.preview := old.preview; return new; end'");
  await database.pool.query('create trigger keep_preview before update on conversation for each row execute function keep_preview()');
  await database.close();

  const rotation = startChild(CLI, ['rotate-keys'], { GATEHOUSE_DATA_DIR: directory, GATEHOUSE_SECRET: SECOND, GATEHOUSE_SECRET_PREVIOUS: FIRST, LOG_LEVEL: 'warn' });
  expect(await rotation.end()).toMatchObject({ code: 3 });
  expect(rotation.lines.join('\n')).toMatch(/a server still runs with the earlier GATEHOUSE_SECRET[^]*이전 GATEHOUSE_SECRET으로 실행 중인 서버가 있습니다/);
  expect(rotation.lines.join('\n')).not.toContain('can be removed');
}, 240_000);
