import { expect, it } from 'vitest';
import { merchantsNamed, insertMerchant, markMerchantNames } from '../../features/accounts/members.store.ts';
import { markTradeNames, merchantsTrading } from '../../features/applications/name-search.store.ts';
import { nameHas, nameMarks, searchedName, wordMarks } from '../../platform/name-marks.ts';
import { openVault, type Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase, openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp } from '../../testkit/start-app.ts';

const EARLIER = 'root-key-of-an-earlier-time-0123456789';
const vault = openVault(['root-key-of-the-name-search-0123456789', EARLIER]);
const NAMES = ['주식회사 가온 커머스', '한빛상사', 'Green Korea (주)', '코리아가온', '나가다가나', '별'];

/** A submission of before there were marks: its trade name stands readable. */
async function submitted(database: Database, sealing: Vault, names: readonly string[], from = 0): Promise<void> {
  for (const [at, tradeName] of names.entries()) {
    const id = `app_${String(from + at).padStart(4, '0')}`;
    await database.pool.query(
      `insert into application (id, merchant_id, reference, submitted_at, submitted_by, business_version, snapshot, consents, catalogue_version, trade_key) values ($1, $2, $1, '2026-01-01'::timestamptz + $3 * interval '1 day', 'p', 1, $4, '[]', '1', $5)`,
      [id, `merchant_${from + at}`, from + at, sealing.sealText(JSON.stringify({ tradeName }), `application:${id}:snapshot`), searchedName(tradeName)],
    );
  }
}

forEachDatabase((open) => {
  it('a word anywhere in a trade name finds its merchants, also those of before there were marks, the newest first', async () => {
    const database = await open();
    await submitted(database, vault, NAMES);
    const found = (word: string) => merchantsTrading({ database, vault }, word, 200);
    expect(await found('커머스')).toEqual([]);
    expect(await markTradeNames({ database, vault })).toBe(NAMES.length);
    expect(await markTradeNames({ database, vault })).toBe(0);
    expect(await found('커머스')).toEqual(['merchant_0']);
    expect(await found(' 온커 ')).toEqual(['merchant_0']);
    expect(await found('가온')).toEqual(['merchant_3', 'merchant_0']);
    expect(await found('KOREA')).toEqual(['merchant_2']);
    expect(await found('주식회사 한빛')).toEqual(['merchant_1']);
    // One letter finds the beginning; pairs in another order are not the word.
    expect(await found('별')).toEqual(['merchant_5']);
    expect(await found('온')).toEqual([]);
    expect(await found('가나다')).toEqual([]);
    for (const nothing of ['', '  ', '%', '주식회사', '_']) expect(await found(nothing)).toEqual([]);
    expect((await merchantsTrading({ database, vault }, '가온', 1))).toEqual(['merchant_3']);
    const { rows } = await database.pool.query("select id from application where trade_key <> '' or name_marks_key is null");
    expect(rows).toEqual([]);
  }, 120_000);

  it('names are found while the root key changes and after it, and only under the present one in the end', async () => {
    const database = await open();
    const before = openVault([EARLIER]);
    await submitted(database, before, NAMES);
    await markTradeNames({ database, vault: before });
    expect(await merchantsTrading({ database, vault }, '상사', 9)).toEqual(['merchant_1']);
    expect(await markTradeNames({ database, vault })).toBe(NAMES.length);
    expect(await merchantsTrading({ database, vault }, '상사', 9)).toEqual(['merchant_1']);
    expect(await merchantsTrading({ database, vault: before }, '상사', 9)).toEqual([]);
  }, 120_000);

  it('marking that is stopped goes on where it was; a submission that no key opens does not hold it up', async () => {
    const database = await open();
    await submitted(database, vault, Array.from({ length: 450 }, (_, at) => `가게${at}호점`));
    await submitted(database, openVault(['a-key-that-nobody-has-any-more-0123456789']), ['닫힌가게'], 450);
    const stop = new AbortController();
    const stopping = { ...database, inTransaction: async (...given: Parameters<typeof database.inTransaction>) => database.inTransaction(...given).finally(() => stop.abort(new Error('the process stops'))) } as typeof database;
    await expect(markTradeNames({ database: stopping, vault }, stop.signal)).rejects.toThrow('the process stops');
    expect(await markTradeNames({ database, vault })).toBe(251);
    expect(await merchantsTrading({ database, vault }, '449호점', 9)).toEqual(['merchant_449']);
    expect(await merchantsTrading({ database, vault }, '닫힌', 9)).toEqual([]);
  }, 120_000);

  it("merchants are found by any word of their own name, those of before as well, through the index", async () => {
    const database = await open();
    await database.inTransaction((tx) => insertMerchant(tx, vault, { id: 'merchant_new', name: '푸른 서점', created_at: new Date() }));
    await database.pool.query("insert into merchant (id, name, created_at) select 'merchant_' || n, '가게 ' || n, now() from generate_series(1, 3000) n");
    expect(await merchantsNamed(database.kysely, vault, '서점', 10)).toEqual(['merchant_new']);
    expect(await markMerchantNames(database, vault)).toBe(3000);
    expect(await merchantsNamed(database.kysely, vault, '게2999', 10)).toEqual(['merchant_2999']);
    await database.pool.query('vacuum analyze merchant');
    const { rows } = await database.pool.query<Record<string, string>>('explain select id from merchant where name_marks @> $1::integer[]', [wordMarks(vault, '게2999')[0]]);
    expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('merchant_by_name_marks');
  }, 120_000);
});

it('marks tell neither the name nor the order of its letters, and differ between root keys', () => {
  const marks = nameMarks(vault, '가온상점');
  expect(marks).toHaveLength(4);
  expect(marks).toEqual([...marks].sort((one, other) => one - other));
  expect(nameMarks(openVault([EARLIER]), '가온상점')).not.toEqual(marks);
  expect(marks.every((mark) => Number.isInteger(mark) && mark >= 0 && mark < 2 ** 16)).toBe(true);
  expect([nameHas('㈜가온', '가온'), nameHas('가온', '온'), nameHas('가온', '')]).toEqual([true, false, false]);
});

it('the operator finds the cases of a submission by a word inside its trade name', async () => {
  const app = await startApp(await openFreshEmbedded(), { speed: 1 });
  const operator = await rehearsalVisitor(app, 'operator');
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  await applyFor(visitor, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const found = async (search: string) => (await operator.call('GET', `/api/desk/cases?search=${encodeURIComponent(search)}`)).body.items as unknown[];
  expect(await found('온식')).toHaveLength(1);
  expect(await found('온시')).toEqual([]);
  await app.close();
}, 240_000);
