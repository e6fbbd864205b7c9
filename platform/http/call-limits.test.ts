import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../contract/operation.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { systemClock } from '../clock.ts';
import { startLog } from '../log.ts';
import { openVault } from '../vault.ts';
import { addressKey } from './call-limits.ts';
import { createHttpServer } from './http-server.ts';
import { route } from './route-kit.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const common = { method: 'POST', access: { kind: 'public' }, tag: 'x', summary: 'x', perMinute: 5, output: z.object({ ok: z.boolean() }) } as const;
const asksEmail = operation({ ...common, path: '/asks-email', body: z.object({ email: z.string() }) });
const asksCode = operation({ ...common, path: '/asks-code', body: z.object({ code: z.string() }) });

async function serve() {
  const database = await openFreshEmbedded();
  const answered = async () => ({ ok: true });
  const noted: string[] = [];
  const server = await createHttpServer({
    routes: [route(asksEmail, answered), route(asksCode, answered)], database, clock: systemClock, vault: openVault(['x'.repeat(40)]), log: startLog({ level: 'silent' }), resolveCaller: async () => null,
    origins: [], trustedProxies: ['127.0.0.1'], secure: false, onLimit: ({ operation: which }) => noted.push(which),
    contentSources: { script: [], frame: [], connect: [], image: [], font: [], style: [], media: [] },
  });
  closing.push(() => server.close(), () => database.close());
  const call = async (path: string, body: object, from: string) => (await server.inject({ method: 'POST', url: path, payload: body, headers: { 'x-forwarded-for': from } })).statusCode;
  const passed = async (calls: readonly [string, object, string][]) => {
    const statuses: number[] = [];
    for (const one of calls) statuses.push(await call(...one));
    expect(statuses.every((status) => status === 200 || status === 429)).toBe(true);
    return statuses.filter((status) => status === 200).length;
  };
  return { passed, noted };
}

const sixty = (make: (at: number) => [string, object, string]) => Array.from({ length: 60 }, (_, at) => make(at));

it('counts who changes the e-mail address with every call by the network address', async () => {
  const { passed, noted } = await serve();
  expect(await passed(sixty((at) => ['/asks-email', { email: `a${at}@example.kr` }, '192.0.2.1']))).toBe(20);
  expect(noted).toContain('POST /asks-email');
  expect(await passed(sixty((at) => ['/asks-email', { email: ` ${at % 2 ? 'A' : 'a'}@example.kr` }, '192.0.2.2']))).toBe(5);
});

it('opens no new count for a member that the operation does not read', async () => {
  const { passed } = await serve();
  expect(await passed(sixty((at) => ['/asks-code', { code: '123456', email: `a${at}@example.kr` }, '192.0.2.1']))).toBe(5);
  expect(await passed([['/asks-code', { code: '123456' }, '192.0.2.2']])).toBe(1);
});

it('counts a whole IPv6 network as one caller', async () => {
  const { passed } = await serve();
  expect(await passed(sixty((at) => ['/asks-code', { code: '123456' }, `2001:db8:0:7::${(at + 1).toString(16)}`]))).toBe(5);
  expect(addressKey('2001:DB8:0000:0007:1:2:3:4')).toBe(addressKey('2001:db8:0:7::9'));
  expect(addressKey('::1')).toBe('0:0:0:0');
  expect(addressKey('::ffff:192.0.2.1')).toBe('::ffff:192.0.2.1');
});
