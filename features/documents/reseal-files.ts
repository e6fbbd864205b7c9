import * as store from './documents.store.ts';
import { contexts, type DocumentsGround } from './documents-ground.ts';

const BATCH = 100;

/**
 * Puts the stored bytes of every document under the present root key. Bytes are stored under their own hash, so resealed ones
 * have another place: written first, then pointed to, then the old ones go. What a crash leaves behind, the nightly sweep removes.
 */
export async function resealFiles(ground: DocumentsGround): Promise<{ looked: number; changed: number; unopened: number }> {
  const counted = { looked: 0, changed: 0, unopened: 0 };
  for (let after = ''; ; ) {
    const rows = await store.filesAfter(ground.database.kysely, after, BATCH);
    const last = rows.at(-1);
    if (last === undefined) return counted;
    for (const { id, fileKey, pageKey } of rows) {
      const files = [{ column: 'file_key' as const, from: fileKey, context: contexts.original(id) }, ...(pageKey === null ? [] : [{ column: 'page_key' as const, from: pageKey, context: contexts.page(id) }])];
      for (const file of files) {
        counted.looked += 1;
        const outcome = await resealFile(ground, id, file).catch(() => 'unopened' as const);
        if (outcome !== 'same') counted[outcome] += 1;
      }
    }
    after = last.id;
  }
}

async function resealFile({ database, vault, files }: DocumentsGround, id: string, file: { column: 'file_key' | 'page_key'; from: string; context: string }): Promise<'same' | 'changed'> {
  const resealed = vault.rewrapBytes(await files.get(file.from), file.context);
  if (resealed === null) return 'same';
  const to = await files.put(resealed);
  const moved = await database.inTransaction((tx) => store.moveFile(tx, { id, column: file.column, from: file.from, to }));
  // Deleted or replaced meanwhile: then it is the new bytes that nothing points to.
  await files.remove(moved ? file.from : to);
  return moved ? 'changed' : 'same';
}
