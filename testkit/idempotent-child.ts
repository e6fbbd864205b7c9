// A process of its own that serves one call under an Idempotency-Key, made of two transactions, and dies where the call asks for it.
import { z } from 'zod';
import { operation } from '../contract/operation.ts';
import { createHttpServer } from '../platform/http/http-server.ts';
import { route } from '../platform/http/route-kit.ts';
import { startLog } from '../platform/log.ts';
import { publish } from '../platform/stream.ts';
import { openVault } from '../platform/vault.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { noteMade } from '../storage/transaction-scope.ts';

const [place = '', ahead = '0'] = process.argv.slice(2);
const database = await openDatabase(place.startsWith('postgres') ? { url: place, directory: '' } : { directory: place });
await migrate(database);

const common = { method: 'POST', access: { kind: 'public' }, tag: 'x', summary: 'x', idempotency: 'required', output: z.object({ made: z.string() }) } as const;
const body = z.object({ topic: z.string(), dieAfter: z.enum(['nothing', 'first', 'second', 'never']) });
const makes = operation({ ...common, path: '/makes', body });
const makesAndFinds = operation({ ...common, path: '/makes-and-finds', body });

async function make({ topic, dieAfter }: z.output<typeof body>) {
  const die = (here: string) => { if (dieAfter === here) process.kill(process.pid, 'SIGKILL'); };
  die('nothing');
  for (const part of ['first', 'second']) {
    await database.inTransaction(async (tx) => {
      noteMade(topic);
      await publish(tx, { topic: `${topic}-${part}`, kind: 'happened', payload: {}, at: new Date() });
    });
    die(part);
  }
  return { made: topic };
}

const server = await createHttpServer({
  routes: [route(makes, (call) => make(call.body)), route(makesAndFinds, (call) => make(call.body), async (_call, made) => ({ made: made ?? 'unknown' }))],
  database, clock: { now: () => new Date(Date.now() + Number(ahead) * 1000) }, vault: openVault(['x'.repeat(40)]), log: startLog({ level: 'silent' }), resolveCaller: async () => null,
  origins: [], trustedProxies: [], secure: false, contentSources: { script: [], frame: [], connect: [], image: [], font: [], style: [], media: [] },
});
console.log(await server.listen({ host: '127.0.0.1', port: 0 }));
