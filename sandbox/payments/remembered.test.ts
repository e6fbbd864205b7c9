import { afterEach, expect, it, vi } from 'vitest';
import { startTestSandbox } from '../../testkit/payments-sandbox.ts';
import { rotateKeys } from './store.ts';
import { rotateV2Secret } from './v2/secrets.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A shop whose keys and tokens of both versions have just been used, so that what they open is remembered. */
async function busyShop() {
  const sandbox = await startTestSandbox();
  const { keys, token } = await sandbox.shop();
  const { merchant_ref: ref } = await sandbox.database.kysely.selectFrom('sandbox_store').select('merchant_ref').where('user_code', '=', keys.userCode).executeTakeFirstOrThrow();
  const login = (restKey: string, restSecret: string) => sandbox.call('POST', '/users/getToken', { body: { imp_key: restKey, imp_secret: restSecret } });
  const v1 = async (authorization: string) => (await sandbox.call('GET', '/banks/004', { headers: { authorization } })).status;
  const v2 = async (authorization: string) => (await sandbox.call('GET', '/payments/unknown', { headers: { authorization } })).status;
  const pair = (await (await fetch(`${sandbox.url}/login/api-secret`, { method: 'POST', body: JSON.stringify({ apiSecret: keys.v2.apiSecret }) })).json()) as { accessToken: string; refreshToken: string };
  const old = { secret: `PortOne ${keys.v2.apiSecret}`, access: `Bearer ${pair.accessToken}` };
  for (let twice = 0; twice < 2; twice += 1) {
    expect([(await login(keys.restKey, keys.restSecret)).response.access_token, await v1(token), await v2(old.secret), await v2(old.access)]).toEqual([token, 200, 404, 404]);
  }
  return { sandbox, keys, token, ref: ref ?? '', login, v1, v2, pair, old };
}

it('takes no key and no token of either version once they are replaced', async () => {
  const { sandbox, keys, token, ref, login, v1, v2, old } = await busyShop();
  await rotateKeys(sandbox.sandbox, ref);
  expect([(await login(keys.restKey, keys.restSecret)).status, await v1(token)]).toEqual([401, 401]);
  await rotateV2Secret(sandbox.sandbox, ref, { kind: 'api', overlapHours: 0 });
  expect([await v2(old.secret), await v2(old.access)]).toEqual([401, 401]);
});

it('takes replaced keys to the end of their overlap and tokens to the end of their time, and not a call longer', async () => {
  const { sandbox, keys, token, ref, login, v1, v2, old } = await busyShop();
  await rotateKeys(sandbox.sandbox, ref, 1);
  await rotateV2Secret(sandbox.sandbox, ref, { kind: 'api', overlapHours: 1 });
  const answers = async () => [(await login(keys.restKey, keys.restSecret)).status, await v2(old.secret), await v2(old.access)];
  expect([...(await answers()), await v1(token)]).toEqual([200, 404, 404, 200]);
  // Nothing is written here: only the time passes.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * 60_000 });
  expect([await v1(token), ...(await answers())]).toEqual([401, 200, 404, 401]);
  vi.setSystemTime(Date.now() + 30 * 60_000);
  expect(await answers()).toEqual([401, 401, 401]);
});

it('refuses the wrong one of two tokens in the words of the version it is of', async () => {
  const { sandbox, pair } = await busyShop();
  const answer = await fetch(`${sandbox.url}/payments/unknown`, { headers: { authorization: `Bearer ${pair.refreshToken}` } });
  expect([answer.status, await answer.json()]).toMatchObject([401, { type: 'UNAUTHORIZED' }]);
});

it('keeps the latest calls of a store however many come at once, and the few of another', async () => {
  const sandbox = await startTestSandbox();
  const [busy, quiet] = [await sandbox.shop('busy'), await sandbox.shop('quiet')];
  const look = (token: string, id: string) => sandbox.app.inject({ url: `/payments/${id}`, headers: { authorization: token } });
  await look(quiet.token, 'quiet');
  for (let call = 0; call < 1700; call += 1) await look(busy.token, `call-${call}`);
  await sandbox.settle();
  const rows = await sandbox.database.kysely.selectFrom('sandbox_request').select('path').where('path', 'like', '/payments/%').orderBy('id').execute();
  const paths = rows.map(({ path }) => path);
  expect(paths).toContain('/payments/quiet');
  const kept = paths.filter((path) => path.startsWith('/payments/call-'));
  expect([kept[0], kept.at(-1), kept.length]).toEqual(['/payments/call-700', '/payments/call-1699', 1000]);
});

it('keeps a long call that is cut in the middle of a character, and the calls of others beside it', async () => {
  const sandbox = await startTestSandbox();
  const [one, other] = [await sandbox.shop('one'), await sandbox.shop('other')];
  await other.call('GET', '/payments/beside');
  // At every second place of its text a character of two halves begins; whichever way the name of the field falls, one of both is cut.
  for (const before of ['', 'x']) await one.call('POST', '/payments/cancel', { reason: `${before}${'😀'.repeat(5000)}` });
  await sandbox.settle();
  const rows = await sandbox.database.kysely.selectFrom('sandbox_request').select('path').where('path', 'like', '/payments/%').orderBy('id').execute();
  expect(rows.map(({ path }) => path).toSorted()).toEqual(['/payments/beside', '/payments/cancel', '/payments/cancel']);
});
