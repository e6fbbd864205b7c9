import { publish } from '../../platform/stream.ts';
import { percentile, type Figure } from './figure.ts';
import { startHouse } from './running-house.ts';

const EVENTS = 300;

/** From the start of the transaction that publishes an event to its arrival at a browser's event stream. */
export async function measureEvents(): Promise<readonly Figure[]> {
  const house = await startHouse();
  const ended = new AbortController();
  const answer = await fetch(`${house.address}/api/events`, { headers: { cookie: house.cookie, accept: 'text/event-stream' }, signal: ended.signal });
  if (!answer.ok || answer.body === null) throw new Error(`The event stream was answered with ${answer.status}.`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const arrival = async (mark: string) => {
    const late = setTimeout(() => ended.abort(new Error(`The event ${mark} did not arrive within 5 seconds.`)), 5000);
    while (!text.includes(mark)) {
      const { done, value } = await reader.read();
      if (done) throw new Error('The event stream ended.');
      text += value;
    }
    clearTimeout(late);
    text = '';
  };
  await arrival('hello');
  const samples: number[] = [];
  for (let index = 0; index < EVENTS; index += 1) {
    const mark = `bench-${index}-end`;
    const started = performance.now();
    await house.ground.database.inTransaction((tx) => publish(tx, { topic: `merchant:${house.merchantId}`, kind: 'case', payload: { caseId: mark }, at: new Date() }));
    await arrival(mark);
    samples.push(performance.now() - started);
  }
  ended.abort();
  await house.close();
  return [
    { name: 'event to screen, p50', value: percentile(samples, 0.5), unit: 'ms', target: 100 },
    { name: 'event to screen, p99', value: percentile(samples, 0.99), unit: 'ms', target: 100 },
  ];
}
