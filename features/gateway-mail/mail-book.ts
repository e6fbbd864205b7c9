import type { GatewayMailBook, MailedBefore, MailGo, MailIntent } from '../../domain/ports/gateway-mail.ts';
import type { Clock } from '../../platform/clock.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as store from './gateway-mail.store.ts';

/** A call to the mail server is over by then, whatever became of it. */
const CALL_OVER_MS = 180_000;
const TAG_BYTES = 12;
const TAG_LENGTH = 19;
const FORM_CODE_LENGTH = 12;

interface BookParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
}

/**
 * The book of mail to gateways. Mail has no idempotency key that the other side honours, so that after a crash between sending and recording nobody can know: an application
 * is then in doubt until a person has asked, and never sent twice by itself. Answers and withdrawals are sent again, with the same message id and a mark
 * on the desk: twice they say no more than once.
 */
export function openMailBook(parts: BookParts): GatewayMailBook {
  const { database, clock, vault } = parts;
  return {
    begin: (intent) => database.inTransaction((tx) => begin(parts, tx, intent)),
    async end(key, { state, problem }) {
      await database.inTransaction(async (tx) => {
        const row = await store.lockOut(tx, key);
        // Somebody said meanwhile what became of it, or it was proven to have arrived.
        if (row === null || (row.state !== 'sending' && row.state !== 'in_doubt')) return;
        await store.changeOut(tx, key, { state, problem });
        await tellDesk(tx, clock);
      });
    },
    async find(key): Promise<MailedBefore | null> {
      return database.inTransaction(async (tx) => {
        const row = await store.lockOut(tx, key);
        if (row?.state !== 'sending' || !isOver(row, clock)) return row;
        await store.changeOut(tx, key, { state: 'in_doubt' });
        await tellDesk(tx, clock);
        return { ...row, state: 'in_doubt' };
      });
    },
    replyTag: (caseId) => letters(vault.fingerprint(caseId, 'gateway-mail-reply')),
    formCode: (key) => formCodes(vault, key)[0] ?? '',
  };
}

/** Lower-case letters and digits, which every mail system leaves as they are. */
function letters(fingerprint: string): string {
  return BigInt(`0x${Buffer.from(fingerprint, 'base64url').subarray(0, TAG_BYTES).toString('hex')}`).toString(36).padStart(TAG_LENGTH, '0');
}

/** The codes that the form of a mail may carry: of every root key at hand, the present one first. */
export function formCodes(vault: Vault, key: string): string[] {
  return vault.fingerprints(key, 'gateway-mail-form').map((fingerprint) => letters(fingerprint).slice(-FORM_CODE_LENGTH));
}

/** Tells the open desks that something about mail has changed. */
export async function tellDesk(tx: Tx, clock: Clock): Promise<void> {
  await publish(tx, { topic: 'operator', kind: 'gateway-mail.changed', payload: {}, at: clock.now() });
}

const isOver = ({ attemptedAt }: store.OutRow, clock: Clock) => clock.now().getTime() - attemptedAt.getTime() > CALL_OVER_MS;

async function begin({ clock, vault }: BookParts, tx: Tx, intent: MailIntent): Promise<MailGo> {
  const now = clock.now();
  const { key, kind, caseId, gateway, reference, replyTag, messageId, to, subject, text, files } = intent;
  const content = vault.sealText(JSON.stringify({ to, subject, text, files }), `gateway-mail-out:${key}`);
  if (await store.insertOut(tx, { key, caseId, gateway, kind, reference, replyTag, messageId, state: 'sending', attempts: 1, createdAt: now, attemptedAt: now, content })) return { go: 'send', repeat: false };
  const row = await store.lockOut(tx, key);
  if (row === null) throw new Error('a mail vanished from the book');
  if (row.state === 'sent' || row.state === 'bounced') return { go: 'sent' };
  // Another call may just be under way.
  if (row.state === 'sending' && !isOver(row, clock)) return { go: 'in_doubt' };
  const unknown = row.state === 'sending' || row.state === 'in_doubt';
  if (unknown && kind === 'application') {
    if (row.state === 'sending') await store.changeOut(tx, key, { state: 'in_doubt' });
    return { go: 'in_doubt' };
  }
  const repeat = unknown || row.state === 'again' || row.maybeTwice;
  await store.changeOut(tx, key, { state: 'sending', attempts: row.attempts + 1, attemptedAt: now, problem: null, content, replyTag, messageId, maybeTwice: repeat });
  return { go: 'send', repeat };
}
