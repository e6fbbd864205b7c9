import { expect, it } from 'vitest';
import { sealEarlyRows } from '../../app/seal-early-rows.ts';
import { findDraft } from '../../features/applications/applications.store.ts';
import { openEvent } from '../../features/cases/case-words.ts';
import { listEvents } from '../../features/cases/cases.store.ts';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { oneTimeHandler, startOneTimeWorks } from '../../platform/one-time-work.ts';
import { startWorker } from '../../platform/queue-worker.ts';
import { openVault } from '../../platform/vault.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';

const vault = openVault(['root-key-of-the-early-rows-0123456789']);
const log = startLog({ level: 'silent' });
const CASES = 450;
const [WORDS, ACCOUNT] = ['홍소라가 마음을 바꿨습니다', '98765432109'];

forEachDatabase((open) => {
  async function earlyDatabase() {
    const database = await open();
    await database.pool.query(`insert into application (id, merchant_id, reference, submitted_at, submitted_by, business_version, snapshot, consents, catalogue_version) values ('app_1', 'm', 'A-1', now(), 'p', 1, '', '[]', '1')`);
    await database.pool.query(`insert into gateway_case (id, merchant_id, application_id, gateway, reference, intake, tracks, headline, since, version, sequence, extra_fields, hand_over, created_at)
      select 'case_' || n, 'm', 'app_1', 'kcp', 'GH-' || n, 'submitted', '{}', 'submitted', now(), 1, 1, '', 'none', now() from generate_series(1, ${CASES}) n`);
    await database.pool.query(`insert into case_event (case_id, merchant_id, sequence, command, source, actor, detail, headline, occurred_at, recorded_at)
      select 'case_' || n, 'm', 1, 'reject', 'gateway_desk', 'kcp', jsonb_build_object('reason', $1::text, 'issuer', 'bc'), 'rejected', now(), now() from generate_series(1, ${CASES}) n`, [WORDS]);
    const selection = { methods: ['card'], addedTypes: [], choices: [], extraFields: { kcp: { settlementAccount: { number: ACCOUNT } } } };
    await database.pool.query("insert into application_draft (merchant_id, version, selection, consents, updated_at) values ('m', 3, $1, '{}', now())", [JSON.stringify(selection)]);
    return database;
  }
  const readable = async (database: Awaited<ReturnType<typeof open>>) => {
    const { rows: [left] } = await database.pool.query<{ events: number; drafts: number }>("select (select count(*)::int from case_event where detail::text like $1) as events, (select count(*)::int from application_draft where selection::text like $2) as drafts", [`%${WORDS}%`, `%${ACCOUNT}%`]);
    return left;
  };
  async function expectSealed(database: Awaited<ReturnType<typeof open>>) {
    expect(await readable(database)).toEqual({ events: 0, drafts: 0 });
    const events = await listEvents(database.kysely, [`case_${CASES}`, 'case_1'], 0);
    expect(events.map((event) => openEvent(vault, event).detail)).toEqual([{ reason: WORDS, issuer: 'bc' }, { reason: WORDS, issuer: 'bc' }]);
    expect((await findDraft(database.kysely, vault, 'm')).selection.extraFields).toEqual({ kcp: { settlementAccount: { number: ACCOUNT } } });
  }

  it('words and answers stored before they were sealed are sealed once, and read as before', async () => {
    const database = await earlyDatabase();
    const works = [sealEarlyRows({ database, vault, log })];
    await startOneTimeWorks({ database, works });
    const worker = await startWorker({ database, clock: systemClock, log, handlers: [oneTimeHandler({ database, clock: systemClock, works })] });
    // What was found is looked for once more before the work counts as finished.
    await eventually(async () => expect((await database.pool.query('select name from one_time_work')).rows).toEqual([{ name: 'seal-early-rows-1' }]), { withinMs: 60_000 });
    await worker.stop();
    await expectSealed(database);
    await startOneTimeWorks({ database, works });
    expect((await database.pool.query("select id from job where state = 'waiting'")).rows).toEqual([]);
  }, 120_000);

  it('stopped after its first batch it leaves the rest readable by the product, and goes on when run again', async () => {
    const database = await earlyDatabase();
    const stop = new AbortController();
    let batches = 0;
    const stopping = { ...database, inTransaction: async (...given: Parameters<typeof database.inTransaction>) => {
      const answer = await database.inTransaction(...given);
      batches += 1;
      stop.abort(new Error('the process stops'));
      return answer;
    } } as typeof database;
    await expect(sealEarlyRows({ database: stopping, vault, log }).run(stop.signal)).rejects.toThrow('the process stops');
    expect(batches).toBe(1);
    expect((await readable(database))?.events).toBe(CASES - 200);
    const work = sealEarlyRows({ database, vault, log });
    expect(await work.run(new AbortController().signal)).toBe(false);
    expect(await work.run(new AbortController().signal)).toBe(true);
    await expectSealed(database);
  }, 120_000);
});
