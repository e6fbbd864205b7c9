import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startChild } from '../../testkit/child.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { Visitor } from '../../testkit/start-app.ts';

const CHILD = join(import.meta.dirname, '../../testkit/upload-child.ts');
const SAMPLE = readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'));
/** 1.5 or 3 MB, by how the shell counts: more than the sample, less than the large file. */
const LARGEST_FILE = 3000;

function upload(visitor: Visitor, bytes: Buffer, headers: Record<string, string> = {}) {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'certificate.jpg');
  return visitor.call('POST', '/api/documents', form, headers);
}

it('an upload for which the system has no room keeps nothing, says so in both languages, and the next one is taken by the same process', async () => {
  // Made here, or the process with the limit would have to write it.
  await (await openFreshEmbedded()).close();
  const child = startChild(CHILD, [], {}, { largestFile: LARGEST_FILE });
  const started = JSON.parse((await child.line((line) => line.startsWith('serving '))).slice('serving '.length)) as { url: string; email: string; password: string };
  const visitor = new Visitor(started.url);
  await visitor.signIn(started);
  // A real picture with more behind its end than the process may write.
  const large = Buffer.concat([SAMPLE, Buffer.alloc(4 * 1024 * 1024)]);
  const key = { 'idempotency-key': 'the-same-upload' };
  for (const [locale, title, detail] of [['en', 'full or failing', 'upload the same file again'], ['ko', '저장 공간이 부족하거나', '다시 올려 주세요']] as const) {
    const answer = await upload(visitor, large, { 'accept-language': locale, ...key });
    expect([answer.status, answer.body.code, answer.headers.get('content-type')]).toEqual([507, 'storage_full', 'application/problem+json; charset=utf-8']);
    expect(answer.body.title).toContain(title);
    expect(answer.body.detail).toContain(detail);
  }
  const taken = await upload(visitor, SAMPLE);
  expect([taken.status, taken.body.bytes]).toEqual([201, SAMPLE.length]);
  expect((await fetch(`${started.url}/readyz`)).status).toBe(200);

  const ended = child.line((line) => line.startsWith('kept '));
  process.kill(child.pid, 'SIGTERM');
  const kept = JSON.parse((await ended).slice('kept '.length)) as { documents: string[]; files: string[] };
  expect(kept.documents).toHaveLength(1);
  // The reader may have added the upright page of the small one by now; of the large one there is nothing, not even a half.
  expect(kept.files).toContain(kept.documents[0]);
  expect(kept.files.length).toBeLessThanOrEqual(2);
  expect(kept.files.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  await child.end();
}, 120_000);
