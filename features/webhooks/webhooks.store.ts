import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of endpoints and of what they are told. Decides nothing. */

export interface EndpointRow {
  readonly id: string;
  readonly merchantId: string;
  /** Sealed, like the secrets. */
  readonly url: string;
  readonly secret: string;
  readonly formerSecret: string | null;
  readonly formerUntil: Date | null;
  readonly state: 'on' | 'off' | 'off_after_failure';
  readonly failingSince: Date | null;
  readonly switchedOffAt: Date | null;
  readonly createdAt: Date;
}

export interface MessageRow {
  readonly id: string;
  readonly endpointId: string;
  readonly merchantId: string;
  readonly messageId: string;
  readonly type: string;
  readonly caseId: string | null;
  readonly sequence: number | null;
  readonly body: string | null;
  readonly state: 'waiting' | 'delivered' | 'failed' | 'stopped';
  readonly tries: number;
  readonly firstTryAt: Date | null;
  readonly nextTryAt: Date | null;
  readonly createdAt: Date;
}

export interface TryRow {
  readonly messageId: string;
  readonly number: number;
  readonly at: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly problem: string | null;
}

const selectEndpoints = (reader: Reader) => reader.selectFrom('webhook_endpoint').selectAll();
type Endpoint = Awaited<ReturnType<ReturnType<typeof selectEndpoints>['execute']>>[number];
const selectMessages = (reader: Reader) => reader.selectFrom('webhook_message').selectAll();
type Message = Awaited<ReturnType<ReturnType<typeof selectMessages>['execute']>>[number];

function toEndpoint(row: Endpoint): EndpointRow {
  return {
    id: row.id, merchantId: row.merchant_id, url: row.url, secret: row.secret, formerSecret: row.former_secret, formerUntil: row.former_until, state: row.state,
    failingSince: row.failing_since, switchedOffAt: row.switched_off_at, createdAt: row.created_at,
  };
}

function toMessage(row: Message): MessageRow {
  return {
    id: row.id, endpointId: row.endpoint_id, merchantId: row.merchant_id, messageId: row.message_id, type: row.type, caseId: row.case_id, sequence: row.sequence, body: row.body, state: row.state,
    tries: row.tries, firstTryAt: row.first_try_at, nextTryAt: row.next_try_at, createdAt: row.created_at,
  };
}

export async function listEndpoints(reader: Reader, merchantId: string): Promise<EndpointRow[]> {
  return (await selectEndpoints(reader).where('merchant_id', '=', merchantId).orderBy('created_at').orderBy('id').execute()).map(toEndpoint);
}

export async function findEndpoint(reader: Reader, id: string): Promise<EndpointRow | null> {
  const row = await selectEndpoints(reader).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toEndpoint(row);
}

/** Who changes an endpoint waits for who else does; events that write messages for it do not. */
export async function lockEndpoint(tx: Tx, id: string): Promise<EndpointRow | null> {
  const row = await selectEndpoints(tx).where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  return row === undefined ? null : toEndpoint(row);
}

/** Adds one if the merchant has fewer than so many. Two at once are told apart by the lock on the merchant. */
export async function insertEndpoint(tx: Tx, given: { id: string; merchantId: string; url: string; secret: string; createdBy: string; at: Date; most: number }): Promise<boolean> {
  await sql`select 1 from merchant where id = ${given.merchantId} for update`.execute(tx);
  const { count } = await tx.selectFrom('webhook_endpoint').select(sql<string>`count(*)`.as('count')).where('merchant_id', '=', given.merchantId).executeTakeFirstOrThrow();
  if (Number(count) >= given.most) return false;
  await tx.insertInto('webhook_endpoint').values({ id: given.id, merchant_id: given.merchantId, url: given.url, secret: given.secret, state: 'on', created_at: given.at, created_by: given.createdBy }).execute();
  return true;
}

export async function changeEndpoint(tx: Tx, id: string, change: Partial<Pick<EndpointRow, 'url' | 'secret' | 'formerSecret' | 'formerUntil' | 'state' | 'failingSince' | 'switchedOffAt'>>): Promise<void> {
  // Nothing to write is no statement.
  if (Object.keys(change).length === 0) return;
  await tx.updateTable('webhook_endpoint').set({
    ...(change.url !== undefined && { url: change.url }), ...(change.secret !== undefined && { secret: change.secret }),
    ...(change.formerSecret !== undefined && { former_secret: change.formerSecret }), ...(change.formerUntil !== undefined && { former_until: change.formerUntil }),
    ...(change.state !== undefined && { state: change.state }), ...(change.failingSince !== undefined && { failing_since: change.failingSince }), ...(change.switchedOffAt !== undefined && { switched_off_at: change.switchedOffAt }),
  }).where('id', '=', id).execute();
}

export async function deleteEndpoint(tx: Tx, given: { id: string; merchantId: string }): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('webhook_endpoint').where('id', '=', given.id).where('merchant_id', '=', given.merchantId).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** The endpoints of a merchant that want to be told. */
export async function endpointsOn(tx: Tx, merchantId: string): Promise<string[]> {
  const rows = await tx.selectFrom('webhook_endpoint').select('id').where('merchant_id', '=', merchantId).where('state', '=', 'on').execute();
  return rows.map(({ id }) => id);
}

export type NewMessage = Pick<MessageRow, 'id' | 'endpointId' | 'merchantId' | 'messageId' | 'type' | 'caseId' | 'sequence' | 'createdAt'>;

export async function insertMessages(tx: Tx, rows: readonly NewMessage[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.insertInto('webhook_message').values(rows.map((row) => ({
    id: row.id, endpoint_id: row.endpointId, merchant_id: row.merchantId, message_id: row.messageId, type: row.type, case_id: row.caseId, sequence: row.sequence, state: 'waiting' as const, created_at: row.createdAt,
  }))).execute();
}

export async function findMessage(reader: Reader, id: string): Promise<MessageRow | null> {
  const row = await selectMessages(reader).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toMessage(row);
}

/** Keeps what is sent, once: every try sends the same. */
export async function keepBody(tx: Tx, given: { id: string; body: string }): Promise<void> {
  await tx.updateTable('webhook_message').set({ body: given.body }).where('id', '=', given.id).where('body', 'is', null).execute();
}

/** Writes a try down and what became of the message; false when somebody else has done so meanwhile. */
export async function recordTry(tx: Tx, given: { message: MessageRow; at: Date; durationMs: number; status: number | null; problem: string | null; state: MessageRow['state']; nextTryAt: Date | null }): Promise<boolean> {
  const { message, at } = given;
  const { numUpdatedRows } = await tx.updateTable('webhook_message').set({ state: given.state, tries: message.tries + 1, first_try_at: message.firstTryAt ?? at, next_try_at: given.nextTryAt })
    .where('id', '=', message.id).where('tries', '=', message.tries).where('state', '=', 'waiting').executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  await tx.insertInto('webhook_try').values({ message_id: message.id, number: message.tries + 1, at, duration_ms: given.durationMs, status: given.status, problem: given.problem }).execute();
  return true;
}

/** What still waits for an endpoint waits no more. */
export async function stopMessages(tx: Tx, given: { endpointId: string } | { messageId: string }): Promise<void> {
  const query = tx.updateTable('webhook_message').set({ state: 'stopped', next_try_at: null }).where('state', '=', 'waiting');
  await ('endpointId' in given ? query.where('endpoint_id', '=', given.endpointId) : query.where('id', '=', given.messageId)).execute();
}

/** How many messages wait for an endpoint, counted up to a number. */
export async function countWaiting(reader: Reader, given: { endpointId: string; upTo: number }): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (
    select 1 from webhook_message where endpoint_id = ${given.endpointId} and state = 'waiting' limit ${given.upTo}) as counted`.execute(reader);
  return rows[0]?.count ?? 0;
}

export async function pageOfMessages(reader: Reader, given: { endpointId: string; before: { at: Date; id: string } | undefined; limit: number }): Promise<MessageRow[]> {
  let query = selectMessages(reader).where('endpoint_id', '=', given.endpointId);
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute()).map(toMessage);
}

export async function listTries(reader: Reader, messageIds: readonly string[]): Promise<TryRow[]> {
  if (messageIds.length === 0) return [];
  const rows = await reader.selectFrom('webhook_try').selectAll().where('message_id', 'in', [...messageIds]).orderBy('message_id').orderBy('number').execute();
  return rows.map((row) => ({ messageId: row.message_id, number: row.number, at: row.at, durationMs: row.duration_ms, status: row.status, problem: row.problem }));
}

/** Deletes what was written before; answers how much. Nothing is on its way for that long: what still waits has lost its job. */
export async function forgetMessages(tx: Tx, given: { before: Date; limit: number }): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from webhook_message where id in (select id from webhook_message where created_at < ${given.before} order by created_at limit ${given.limit})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** The endpoints of a merchant that were switched off because they failed. */
export async function switchedOff(reader: Reader, merchantId: string): Promise<EndpointRow[]> {
  return (await selectEndpoints(reader).where('merchant_id', '=', merchantId).where('state', '=', 'off_after_failure').orderBy('switched_off_at').execute()).map(toEndpoint);
}
