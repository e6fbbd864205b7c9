// The process that opens files from strangers. It lives for many documents and may be killed in any of them.
import { openEngine, type Engine } from './engine/engine.ts';
import { findResidents } from './residents/find.ts';
import { renderUpright } from './page/render.ts';
import { CannotRead } from './problems.ts';
import { readDocument } from './document.ts';
import type { FromWorker, Task, ToWorker } from './worker-protocol.ts';

let engine: Engine | undefined;

const say = (message: FromWorker): void => void process.send?.(message);

async function perform(task: Task): Promise<FromWorker> {
  if (task.kind === 'page') return { id: task.id, kind: 'page', page: await renderUpright(task.bytes, task) };
  engine ??= openEngine();
  if (task.kind === 'residents') return { id: task.id, kind: 'residents', places: await findResidents(task.bytes, { ...task, engine }) };
  const reading = await readDocument(task.bytes, {
    engine, maxPixels: task.maxPixels,
    onProgress: (stage, done) => say({ id: task.id, kind: 'progress', stage, done }),
  });
  return { id: task.id, kind: 'reading', reading };
}

process.on('message', (message: ToWorker) => {
  void perform(message)
    .catch((error: unknown): FromWorker => ({ id: message.id, kind: 'cannot', code: error instanceof CannotRead ? error.code : 'failed' }))
    .then(say);
});
// Without its pool the process has no reason to live.
process.on('disconnect', () => process.exit(0));
