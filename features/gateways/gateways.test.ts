import { expect, it } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import type { AuditRecord } from '../../platform/audit-trail.ts';
import { movableClock } from '../../platform/clock.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import type { Log } from '../../platform/log.ts';
import { openCatalogue } from './catalogue.service.ts';
import { presentCatalogue, presentProcess, presentRow } from './gateways.present.ts';

forEachDatabase((open) => {
  const setUp = async () => {
    const database = await open();
    const records: AuditRecord[] = [];
    const said: string[] = [];
    const parts = { database, log: { error: (_about: unknown, words?: string) => void said.push(words ?? '') } as Pick<Log, 'error'>, clock: movableClock(new Date('2026-06-01T00:00:00Z')), audit: { record: async (_tx: unknown, entry: AuditRecord) => { records.push(entry); } } };
    return { database, records, said, parts, service: await openCatalogue(parts) };
  };
  const edit = { key: 'kcp.signup_fee', value: 0, source: 'mail of the gateway', asOf: '2026-05-01', expectedVersion: 0, actor: 'op_1', requestId: null };

  it('answers what the contract promises', async () => {
    const { service } = await setUp();
    const catalogue = service.effectiveCatalogue();
    OPERATIONS.catalogue.output.parse(presentCatalogue(catalogue));
    OPERATIONS.processGuide.output.parse(presentProcess(catalogue));
    OPERATIONS.deskCatalogue.output.parse({ version: catalogue.catalogueVersion, items: service.rows().map((row) => presentRow(catalogue, row)) });
    await service.close();
  });

  it('lays a changed fee over the catalogue, keeps every value and writes the audit entry', async () => {
    const { service, database, records, parts } = await setUp();
    const changed = await service.change(edit);
    expect(presentRow(service.effectiveCatalogue(), changed)).toMatchObject({ value: 0, source: 'mail of the gateway', asOf: '2026-05-01', version: 1, changedBy: 'op_1' });
    await service.change({ ...edit, value: 90000, expectedVersion: 1 });
    expect(service.effectiveCatalogue().gateways.find((one) => one.code === 'kcp')?.fees.signupFeeKrw).toBe(90000);
    const history = await database.kysely.selectFrom('catalogue_row_history').select(['version', 'value']).orderBy('version').execute();
    expect(history).toEqual([{ version: 1, value: 0 }, { version: 2, value: 90000 }]);
    expect(records.map((one) => one.subject)).toEqual([edit.key, edit.key]);
    const restarted = await openCatalogue(parts);
    expect(restarted.effectiveCatalogue().gateways.find((one) => one.code === 'kcp')?.fees.signupFeeKrw).toBe(90000);
    await Promise.all([service.close(), restarted.close()]);
  });

  it('refuses a stale version, an unknown key and a value that does not fit, and changes nothing', async () => {
    const { service, records } = await setUp();
    await service.change(edit);
    await expect(service.change({ ...edit, value: 5 })).rejects.toMatchObject({ code: 'stale_version' });
    await expect(service.change({ ...edit, key: 'kcp.nothing' })).rejects.toMatchObject({ code: 'not_found' });
    await expect(service.change({ ...edit, value: -1, expectedVersion: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(service.change({ ...edit, asOf: '2026-06-02', expectedVersion: 1 })).rejects.toMatchObject({ code: 'invalid_input', problems: [expect.objectContaining({ pointer: '/asOf' })] });
    expect(records).toHaveLength(1);
    await service.close();
  });

  it('marks where sources differ, and a settled dispute is no longer one for merchants', async () => {
    const { service } = await setUp();
    const disputed = service.rows().map((row) => presentRow(service.effectiveCatalogue(), row)).filter((row) => row.disputed);
    expect(disputed.length).toBeGreaterThan(0);
    const [one] = disputed;
    if (one === undefined) return;
    const [gateway, , method] = one.key.split('.');
    const cells = () => presentCatalogue(service.effectiveCatalogue()).cells.filter((cell) => cell.gateway === gateway && cell.method === method).map(({ confidence }) => confidence);
    expect(new Set(cells())).toEqual(new Set(['disputed']));
    await service.change({ ...edit, key: one.key, value: 'confirmed' });
    expect(new Set(cells())).toEqual(new Set(['confirmed']));
    await service.close();
  });

  it('tells the other process', async () => {
    const { service, parts } = await setUp();
    const other = await openCatalogue(parts);
    await service.change(edit);
    await expect.poll(() => other.effectiveCatalogue().gateways.find((one) => one.code === 'kcp')?.fees.signupFeeKrw, { timeout: 5000 }).toBe(0);
    await Promise.all([service.close(), other.close()]);
  });

  it('a change that cannot be read at once is said, and read as soon as it can be', async () => {
    const { service, database, said } = await setUp();
    const fee = () => service.effectiveCatalogue().gateways.find((one) => one.code === 'kcp')?.fees.signupFeeKrw;
    const before = fee();
    await database.pool.query('alter table catalogue_row rename to catalogue_row_away');
    await database.pool.query("select pg_notify('catalogue_changed', '')");
    await expect.poll(() => said.length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(fee()).toBe(before);
    await database.pool.query("insert into catalogue_row_away values ('kcp.signup_fee', '0', 'mail', '2026-05-01', 'op_1', now(), 1)");
    await database.pool.query('alter table catalogue_row_away rename to catalogue_row');
    await expect.poll(fee, { timeout: 30_000 }).toBe(0);
    await service.close();
  });
});
