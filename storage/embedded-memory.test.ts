import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { openFreshEmbedded } from '../testkit/databases.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('the embedded database keeps nothing of the answers that it has given', async () => {
  const database = await openFreshEmbedded();
  const answers = async (times: number): Promise<void> => {
    // A long answer and a short question: kept answers would be seen at once.
    for (let time = 0; time < times; time += 1) await database.pool.query("select repeat('x', 200000) as long, $1::int as time", [time]);
  };
  await answers(50);
  collect();
  const before = process.memoryUsage().heapUsed;
  await answers(250);
  collect();
  const grown = (process.memoryUsage().heapUsed - before) / 1e6;
  expect(grown, `grown by ${grown.toFixed(1)} MB over 50 MB of answers`).toBeLessThan(15);
  await database.close();
});
