import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGround, run, type Ground } from '../../app/compose.ts';
import { endInOrder, stepsOf } from '../../app/shutdown.ts';
import { buildHouse } from '../../app/house.ts';
import { buildConsole } from '../../console/build/build.ts';
import { loadConfig } from '../../platform/config.ts';
import { startLog } from '../../platform/log.ts';

export interface RunningHouse {
  readonly ground: Ground;
  readonly address: string;
  /** Cookie of the signed-in rehearsal merchant. */
  readonly cookie: string;
  readonly merchantId: string;
  close(): Promise<void>;
}

/** The whole console on the embedded database on disk, with the rehearsal merchant signed in. */
export async function startHouse(): Promise<RunningHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const { outDir } = await buildConsole();
  const ground = await openGround(loadConfig({ GATEHOUSE_DATA_DIR: directory, PORT: '0' }), { log: startLog({ level: 'silent' }) });
  const places = { publicUrl: 'http://127.0.0.1', sandboxUrl: 'http://127.0.0.1:9', sandboxCallUrl: 'http://127.0.0.1:9', rehearsalGatewayUrl: 'http://127.0.0.1:9' };
  const house = await buildHouse(ground, places, { rehearsal: null });
  const running = await run(ground, house, { consoleDirectory: outDir, contentOrigins: [] });
  const account = house.rehearsalAccounts.find(({ kind }) => kind === 'merchant');
  if (account === undefined) throw new Error('There is no rehearsal merchant to sign in as.');
  const answer = await fetch(`${running.address}/api/account/sign-in`, {
    method: 'POST', headers: { 'content-type': 'application/json', origin: running.address }, body: JSON.stringify({ email: account.email, password: account.password }),
  });
  if (!answer.ok) throw new Error(`Signing in was answered with ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const { rows } = await ground.database.inTransaction((tx) => tx.selectFrom('member').select('merchant_id').limit(1).execute().then((found) => ({ rows: found })));
  return {
    ground, address: running.address, cookie, merchantId: String(rows[0]?.merchant_id),
    async close() {
      await endInOrder(stepsOf({ ground, running, house, neighbours: { close: async () => {} } }), ground.log);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
