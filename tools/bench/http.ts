import { recordStatements, startBareServer } from './bare-server.ts';
import { percentile, type Figure } from './figure.ts';
import { load, type Load, type Target } from './load.ts';
import { startHouse } from './running-house.ts';

/** At most this many times slower than the same SQL on the bare driver behind a bare HTTP server. */
const TARGET = 2;
const ROUNDS = 5;

/** Reads and writes through the whole console, against the very statements they make, said to the bare driver behind a bare server, in the same run. */
export async function measureHttp(): Promise<readonly Figure[]> {
  const house = await startHouse();
  const headers = { cookie: house.cookie, origin: house.address };
  const calls: readonly { name: string; target: Target }[] = [
    { name: 'read, account', target: { url: `${house.address}/api/account`, headers } },
    { name: 'read, applications', target: { url: `${house.address}/api/applications`, headers } },
    { name: 'write, account', target: { url: `${house.address}/api/account`, method: 'PATCH', headers, body: '{"locale":"ko"}' } },
  ];
  const figures: Figure[] = [];
  for (const { name, target } of calls) {
    const { url, method = 'GET', body } = target;
    const once = () => fetch(url, { method, headers: { ...headers, 'content-type': 'application/json' }, ...(body !== undefined && { body }) }).then((answer) => answer.text());
    await once();
    const statements = await recordStatements(house.ground.database, once);
    const bare = await startBareServer(house.ground.database, statements);
    // In turns and short: whatever else the machine does then falls on both.
    const rounds: { bare: Load; ours: Load }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push({ bare: await load({ url: bare.address, seconds: 1 }), ours: await load({ ...target, seconds: 1 }) });
    bare.close();
    const median = (of: (round: (typeof rounds)[number]) => number) => percentile(rounds.map(of), 0.5);
    figures.push(
      { name: `${name}: bare driver, ${statements.length} statements`, value: median((round) => round.bare.rate), unit: '1/s' },
      { name: `${name}: console`, value: median((round) => round.ours.rate), unit: '1/s' },
      { name: `${name}: console, p50`, value: median((round) => round.ours.p50), unit: 'ms' },
      { name: `${name}: console, p99`, value: median((round) => round.ours.p99), unit: 'ms' },
      { name: `${name}: bare over console`, value: median((round) => round.bare.rate / round.ours.rate), unit: 'times', target: TARGET },
    );
  }
  await house.close();
  return figures;
}
