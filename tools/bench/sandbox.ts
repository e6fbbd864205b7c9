import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { openVault } from '../../platform/vault.ts';
import { createPaymentsSandbox } from '../../sandbox/payments/create-payments-sandbox.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { recordStatements, startBareServer, startEmptyServer } from './bare-server.ts';
import { percentile, type Figure } from './figure.ts';
import { load, type Load, type Target } from './load.ts';

const ROUNDS = 3;
const TARGET = 2;
/** How many times slower than a bare Node server a well-known in-memory fake of this API is: look-ups reach 0.2 of it, key-in payments 0.03. */
const FAKE = { look: 1 / 0.2, pay: 1 / 0.03 };
const CARD = { card_number: '4092-0230-1234-1234', expiry: '2099-12', birth: '900101', pwd_2digit: '12' };

/** The payment sandbox on disk: token, look-up and key-in payment, and look-up and payment of the second version, each against a bare HTTP server that does nothing, and against its own statements said to the bare driver behind one. */
export async function measureSandbox(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const log = startLog({ level: 'silent' });
  const database = await openDatabase({ directory: join(directory, 'database'), log });
  await migrate(database, { log });
  let url = '';
  const sandbox = createPaymentsSandbox({ database, clock: systemClock, vault: openVault(['a benchmark secret of more than thirty-two characters']), baseUrl: () => url, production: false });
  url = await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
  const keys = await sandbox.host.provisionStore({ merchantRef: 'bench', name: 'bench', channels: [{ gateway: 'nice', pgProvider: 'nice', pgId: 'nictest', type: 'api_payment', name: 'bench' }] });
  const post = async (path: string, body: object, token = '') =>
    ((await (await fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json', authorization: token }, body: JSON.stringify(body) })).json()) as { response: Record<string, string> }).response;
  const login = { imp_key: keys.restKey, imp_secret: keys.restSecret };
  const token = (await post('/users/getToken', login))['access_token'] ?? '';
  let order = 0;
  const keyIn = () => ({ merchant_uid: `bench-${(order += 1)}`, amount: 1000, name: 'a book', buyer_name: '김하나', buyer_email: 'one@example.kr', ...CARD });
  const impUid = (await post('/subscribe/payments/onetime', keyIn(), token))['imp_uid'] ?? '';
  const headers = { authorization: token };
  const secret = { authorization: `PortOne ${keys.v2.apiSecret}` };
  const instant = {
    channelKey: keys.channelKeys[0]?.channelKey, orderName: 'a book', amount: { total: 1000 }, currency: 'KRW', customer: { name: { full: '김하나' }, email: 'one@example.kr' },
    method: { card: { credential: { number: CARD.card_number, expiryYear: '99', expiryMonth: '12' } } },
  };
  await fetch(`${url}/payments/v2-${order}/instant`, { method: 'POST', headers: secret, body: JSON.stringify(instant) });
  // `unique`: what of a recorded call must differ each time the bare driver says it again.
  const calls: readonly { name: string; target: Target; fake?: number; unique?: () => string }[] = [
    { name: 'token', target: { url: `${url}/users/getToken`, method: 'POST', body: JSON.stringify(login) } },
    { name: 'look-up', fake: FAKE.look, target: { url: `${url}/payments/${impUid}`, headers } },
    { name: 'key-in payment', fake: FAKE.pay, target: { url: `${url}/subscribe/payments/onetime`, method: 'POST', headers, nextBody: () => JSON.stringify(keyIn()) }, unique: () => `bench-${order}` },
    { name: 'V2 look-up', fake: FAKE.look, target: { url: `${url}/payments/v2-${order}`, headers: secret } },
    { name: 'V2 payment', fake: FAKE.pay, target: { url: `${url}/payments/v2-first/instant`, method: 'POST', headers: secret, nextPath: () => `/payments/v2-${(order += 1)}/instant`, nextBody: () => JSON.stringify(instant) }, unique: () => 'v2-first' },
  ];
  const figures: Figure[] = [];
  const empty = await startEmptyServer();
  for (const { name, target, fake, unique } of calls) {
    const body = target.nextBody?.() ?? target.body;
    await sandbox.settle();
    const statements = await recordStatements(database, async () => {
      await fetch(target.url, { method: target.method ?? 'GET', headers: { 'content-type': 'application/json', ...target.headers }, ...(body !== undefined && { body }) });
    });
    const bare = await startBareServer(database, statements, unique?.());
    const rounds: { empty: Load; bare: Load; ours: Load }[] = [];
    // In turns and short: whatever else the machine does then falls on all of them.
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        empty: await load({ url: empty.address, method: target.method ?? 'GET', ...(body !== undefined && { nextBody: () => body }), seconds: 1 }), bare: await load({ url: bare.address, seconds: 1 }), ours: await load({ ...target, seconds: 1 }),
      });
    }
    bare.close();
    const median = (of: (round: (typeof rounds)[number]) => number) => percentile(rounds.map(of), 0.5);
    figures.push(
      { name: `${name}: bare HTTP server`, value: median(({ empty: one }) => one.rate), unit: '1/s' },
      { name: `${name}: bare driver, ${statements.length} statements`, value: median(({ bare: one }) => one.rate), unit: '1/s' },
      { name: `${name}: sandbox`, value: median(({ ours }) => ours.rate), unit: '1/s' },
      { name: `${name}: sandbox, p99`, value: median(({ ours }) => ours.p99), unit: 'ms' },
      { name: `${name}: bare driver over sandbox`, value: median((round) => round.bare.rate / round.ours.rate), unit: 'times', target: TARGET },
      { name: `${name}: bare HTTP server over sandbox`, value: median((round) => round.empty.rate / round.ours.rate), unit: 'times', ...(fake !== undefined && { target: fake }) },
    );
  }
  empty.close();
  await sandbox.app.close();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
  return figures;
}
