import { expect, it } from 'vitest';
import { forEachDatabase } from '../../testkit/databases.ts';
import { pageOfCases, waitingByGateway } from './case-lists.store.ts';
import { countByHeadline } from './events.store.ts';

const CASES = 5_000;
const NOTHING = { merchantIds: [], gateways: [], headlines: [] };

forEachDatabase((open) => {
  it('among many cases one is found by the beginning of its reference, by merchant, gateway and state, newest first and once, and without reading them all', async () => {
    const database = await open();
    await database.pool.query(`insert into application select 'app_' || n, 'merchant_' || n % 50, 'A-' || n, now(), 'person', 1, '', null, '[]', '1' from generate_series(1, ${CASES}) n`);
    await database.pool.query(`insert into gateway_case (id, merchant_id, application_id, gateway, reference, intake, tracks, headline, since, version, sequence, extra_fields, hand_over, created_at)
      select 'case_' || lpad(n::text, 6, '0'), 'merchant_' || n % 50, 'app_' || n, case when n % 100 = 0 then 'kcp' else 'toss' end, 'GH-' || upper(substr(md5(n::text), 1, 12)), 'submitted', '{}',
        case when n % 1000 = 0 then 'received' else 'live' end, now(), 1, 1, '', 'done', '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second' from generate_series(1, ${CASES}) n`);
    await database.pool.query('analyze gateway_case');
    const { kysely } = database;
    const { rows: [wanted] } = await database.pool.query<{ id: string; reference: string }>("select id, reference from gateway_case where id = 'case_004321'");
    const reference = wanted?.reference ?? '';
    expect((await pageOfCases(kysely, { limit: 10, match: { ...NOTHING, reference: reference.slice(0, 11) } })).map(({ id }) => id)).toEqual([wanted?.id]);
    // A case that fits in two ways comes once, in its place.
    const both = await pageOfCases(kysely, { limit: 5, match: { ...NOTHING, reference: 'NO SUCH', gateways: ['kcp'], headlines: ['received'] } });
    expect(both.map(({ id }) => id)).toEqual(['case_005000', 'case_004900', 'case_004800', 'case_004700', 'case_004600']);
    const next = await pageOfCases(kysely, { limit: 2, before: { at: both[1]?.createdAt as Date, id: both[1]?.id as string }, match: { ...NOTHING, reference: 'NO SUCH', gateways: ['kcp'], headlines: ['received'] } });
    expect(next.map(({ id }) => id)).toEqual(['case_004800', 'case_004700']);
    expect((await pageOfCases(kysely, { limit: 3, match: { ...NOTHING, reference: 'GH' } })).map(({ id }) => id)).toEqual(['case_005000', 'case_004999', 'case_004998']);
    for (const nobody of ['GH-%', 'GH-_', '%']) expect(await pageOfCases(kysely, { limit: 3, match: { ...NOTHING, reference: nobody } })).toEqual([]);
    expect(await countByHeadline(kysely, { headlines: ['received', 'submitted'] })).toEqual([{ headline: 'received', count: 5 }]);
    const { rows } = await database.pool.query<Record<string, string>>(`explain select id from gateway_case where reference ~>=~ '${reference}' and reference ~<~ '${reference}\u{10ffff}' order by created_at desc, id desc limit 10`);
    expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('case_by_reference');
  });
});

forEachDatabase((open) => {
  it('cases cancelled before their hand-over are neither counted nor listed as waiting or failing, and indexes pass them over; one that could not be told is', async () => {
    const database = await open();
    await database.pool.query("insert into application select 'app_' || n, 'merchant_1', 'A-' || n, now(), 'person', 1, '', null, '[]', '1' from generate_series(1, 5000) n");
    await database.pool.query(`insert into gateway_case (id, merchant_id, application_id, gateway, reference, intake, tracks, headline, since, version, sequence, extra_fields, hand_over, last_problem, created_at)
      select 'case_' || n, 'merchant_1', 'app_' || n, 'kcp', 'GH-' || n, case when n <= 3 then 'submitted' else 'cancelled' end, '{}', 'submitted', now(), 1, 1, '', 'none', 'timeout', now() from generate_series(1, 5000) n`);
    await database.pool.query(`update gateway_case set hand_over = 'done', intake = 'received', last_problem = null, untold = '{"answerId":"answer_1"}' where id = 'case_3'`);
    await database.pool.query('analyze gateway_case');
    expect(await waitingByGateway(database.kysely)).toEqual([{ gateway: 'kcp', waiting: 2, failing: 3 }]);
    expect((await pageOfCases(database.kysely, { limit: 10, failing: true })).map(({ id }) => id).sort()).toEqual(['case_1', 'case_2', 'case_3']);
    const plan = async (where: string) => (await database.pool.query<Record<string, string>>(`explain select gateway, count(*) from gateway_case where ${where} group by gateway`)).rows.map((row) => row['QUERY PLAN']).join(' ');
    expect(await plan("(hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over'))")).toContain('case_waiting');
    expect(await plan("((hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over') and last_problem is not null) or untold is not null)")).toContain('case_failing');
  });
});
