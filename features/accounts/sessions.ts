import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Session } from '../../contract/accounts.ts';
import { permissionsOf } from '../../domain/access.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import * as store from './accounts.store.ts';
import { sessionToken } from './cookies.ts';
import { deviceName } from './device-name.ts';
import * as members from './members.store.ts';
import type { Accounts, Visit } from './parts.ts';
import { emailKeys, sealedAddressOf, sealedBrowserOf, sealedEmailOf, sealedNameOf, tokenHash } from './sealed-adapter.ts';

export type SessionAnswer = z.input<typeof Session>;

/** Being seen is written down at most this often, so that reading does not mean writing. */
const SEEN_EVERY_MS = 5 * 60_000;

/** The sessions of requests under way, so that a request that is about its own session does not read it twice. */
const readForRequest = new WeakMap<Visit['headers'], store.SessionRow | null>();

/** The session that was found when this request came in; undefined when nobody has looked. */
export function sessionOfRequest(headers: Visit['headers']): store.SessionRow | null | undefined {
  return readForRequest.get(headers);
}

/**
 * Who sends a request, by its session cookie; null for nobody. The membership is read with every request, so a removed
 * member is out at once. Sessions are stamped by the sign-in library with the machine's time, hence no movable clock here.
 */
export async function resolveCaller(accounts: Accounts, headers: Visit['headers']): Promise<Caller | null> {
  const token = sessionToken(headers);
  if (token === null) return null;
  const now = new Date();
  const row = await store.findSession(accounts.database.kysely, tokenHash(token), now);
  readForRequest.set(headers, row);
  if (row === null) return null;
  if (now.getTime() - row.lastSeenAt.getTime() > SEEN_EVERY_MS) await store.touchSession(accounts.database.kysely, row.sessionId, now);
  const acting = row.staffKind === null ? await members.actingMembership(accounts.database.kysely, row.personId, row.activeMerchantId) : null;
  return {
    personId: row.personId,
    sessionId: row.sessionId,
    // Opened by those who need them: most requests do not.
    get email() {
      return accounts.vault.openText(row.email, sealedEmailOf(row.personId));
    },
    get name() {
      return accounts.vault.openText(row.name, sealedNameOf(row.personId));
    },
    kind: row.staffKind ?? 'merchant',
    merchant: acting === null ? null : { ...acting, permissions: permissionsOf(acting.role) },
    gateway: row.gatewayCode,
  };
}

/** The session answer of the contract. */
export async function presentSession(accounts: Accounts, row: store.SessionRow): Promise<SessionAnswer> {
  const memberships = row.staffKind === null ? await members.membershipsOf(accounts.database.kysely, row.personId) : [];
  const merchant = memberships.find(({ merchantId }) => merchantId === row.activeMerchantId) ?? memberships[0] ?? null;
  const email = accounts.vault.openText(row.email, sealedEmailOf(row.personId));
  const waits = merchant === null && row.staffKind === null && row.emailConfirmed ? await members.invitationTo(accounts.database.kysely, emailKeys(accounts.vault, email), accounts.clock.now()) : undefined;
  return {
    person: {
      id: row.personId,
      email,
      name: accounts.vault.openText(row.name, sealedNameOf(row.personId)),
      locale: row.locale,
      emailConfirmed: row.emailConfirmed,
      secondFactor: row.secondFactor,
    },
    kind: row.staffKind ?? 'merchant',
    merchant,
    memberships,
    gateway: row.gatewayCode === null ? null : { code: row.gatewayCode, name: accounts.gatewayName(row.gatewayCode) },
    invitation: waits ?? null,
    permissions: merchant === null ? [] : [...permissionsOf(merchant.role)],
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** The session answer of the session with this token, which was just made. */
export async function sessionOfToken(accounts: Accounts, token: string): Promise<SessionAnswer> {
  const fresh = await store.findSession(accounts.database.kysely, tokenHash(token), new Date());
  if (fresh === null) throw new AppError('not_signed_in');
  await accounts.database.inTransaction((tx) => store.goOnWithLastMerchant(tx, fresh.sessionId));
  return sessionOfId(accounts, fresh.sessionId);
}

/** The session answer of a session id. */
export async function sessionOfId(accounts: Accounts, sessionId: string): Promise<SessionAnswer> {
  const row = await store.readSession(accounts.database.kysely, sessionId);
  if (row === null) throw new AppError('not_signed_in');
  return presentSession(accounts, row);
}

/** Where a person is signed in. */
export async function listSessions(accounts: Accounts, caller: Caller) {
  const rows = await store.sessionsOf(accounts.database.kysely, caller.personId, new Date());
  return rows.map((row) => ({
    id: row.id,
    current: row.id === caller.sessionId,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.updated_at.toISOString(),
    address: row.ip_address && accounts.vault.openText(row.ip_address, sealedAddressOf(row.id)),
    device: row.user_agent ? deviceName(accounts.vault.openText(row.user_agent, sealedBrowserOf(row.id))) : null,
  }));
}

/** Ends one session of the caller. */
export async function revokeSession(accounts: Accounts, caller: Caller, sessionId: string, visit: Visit): Promise<void> {
  await accounts.database.inTransaction(async (tx) => {
    if (!(await store.deleteSession(tx, caller.personId, sessionId))) throw new AppError('not_found');
    await accounts.audit.record(tx, { actor: caller.personId, action: 'session.revoke', subject: sessionId, requestId: visit.requestId, at: accounts.clock.now() });
  });
}
