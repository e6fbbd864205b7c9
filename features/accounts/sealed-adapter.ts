import { createHash } from 'node:crypto';
import type { DBAdapter, Where } from 'better-auth/adapters';
import { newId } from '../../platform/ids.ts';
import type { Vault } from '../../platform/vault.ts';

type Row = Record<string, unknown>;

/** What is stored of a session token. The token is random and long, so a plain hash cannot be reversed by trying. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The fingerprint under which an address is found, and only by whoever has the root key. */
export function emailKey(vault: Vault, email: string): string {
  return vault.fingerprint(email.trim().toLowerCase(), 'person-email');
}

/** Every fingerprint an address may be stored under while root keys are rotated. */
export function emailKeys(vault: Vault, email: string): string[] {
  return vault.fingerprints(email.trim().toLowerCase(), 'person-email');
}

export const sealedEmailOf = (personId: string) => `person:${personId}:email`;
export const sealedNameOf = (personId: string) => `person:${personId}:name`;
export const sealedInvitationOf = (id: string) => `invitation:${id}:email`;
export const sealedAddressOf = (sessionId: string) => `session:${sessionId}:address`;
export const sealedBrowserOf = (sessionId: string) => `session:${sessionId}:browser`;

/**
 * Wraps the database adapter of the sign-in library, which stores addresses, names, browsers and session tokens as they are: names,
 * addresses and browsers go through the vault and are looked up by fingerprint, tokens are stored as hashes. The library sees
 * nothing of it.
 */
export function sealedAdapter(base: DBAdapter, vault: Vault): DBAdapter {
  const sealed: DBAdapter = {
    ...base,
    create: async <T extends Row, R = T>(request: { model: string; data: Omit<T, 'id'>; select?: string[] | undefined; forceAllowId?: boolean | undefined }) => {
      const data = request.data as Row;
      if (request.model === 'user') {
        const id = typeof data['id'] === 'string' ? data['id'] : newId('person');
        const row = await base.create<Row, Row>({ ...request, data: { ...sealPerson(vault, id, data), id }, forceAllowId: true });
        return openPerson(vault, row) as R;
      }
      if (request.model === 'session' && typeof data['token'] === 'string') {
        const id = typeof data['id'] === 'string' ? data['id'] : newId('session');
        const row = await base.create<Row, Row>({ ...request, data: { ...sealSession(vault, id, data), id, token: tokenHash(data['token']) }, forceAllowId: true });
        return { ...row, token: data['token'] } as R;
      }
      return base.create<T, R>(request);
    },
    findOne: async <T>(request: Parameters<DBAdapter['findOne']>[0]) => {
      const row = await base.findOne<Row>({ ...request, where: translate(request.model, request.where, vault) });
      return open(request.model, row, request.where, vault) as T | null;
    },
    findMany: async <T>(request: Parameters<DBAdapter['findMany']>[0]) => {
      const rows = await base.findMany<Row>({ ...request, where: translate(request.model, request.where, vault) });
      return rows.map((row) => open(request.model, row, request.where, vault)) as T[];
    },
    update: async <T>(request: Parameters<DBAdapter['update']>[0]) => {
      const where = translate(request.model, request.where, vault);
      const update = request.model === 'user' ? await sealUpdate(base, vault, where, request.update) : request.update;
      return open(request.model, await base.update<Row>({ ...request, where, update }), request.where, vault) as T | null;
    },
    updateMany: (request) => {
      if (request.model === 'user' && ('email' in request.update || 'name' in request.update)) throw new Error('Names and addresses are changed one person at a time.');
      return base.updateMany({ ...request, where: translate(request.model, request.where, vault) });
    },
    count: (request) => base.count({ ...request, ...(request.where === undefined ? {} : { where: translate(request.model, request.where, vault) }) }),
    delete: (request) => base.delete({ ...request, where: translate(request.model, request.where, vault) }),
    deleteMany: (request) => base.deleteMany({ ...request, where: translate(request.model, request.where, vault) }),
    consumeOne: async <T>(request: Parameters<DBAdapter['consumeOne']>[0]) => {
      const row = await base.consumeOne<Row>({ ...request, where: translate(request.model, request.where, vault) });
      return open(request.model, row, request.where, vault) as T | null;
    },
    incrementOne: async <T>(request: Parameters<DBAdapter['incrementOne']>[0]) => {
      const row = await base.incrementOne<Row>({ ...request, where: translate(request.model, request.where, vault) });
      return open(request.model, row, request.where, vault) as T | null;
    },
    // The library's steps are each safe to repeat or to lose; a transaction of its own would hold the embedded database.
    transaction: (callback) => callback(sealed),
  };
  return sealed;
}

function sealPerson(vault: Vault, id: string, data: Row): Row {
  const { email, name } = data;
  return {
    ...data,
    ...(typeof email === 'string' ? { email: vault.sealText(email, sealedEmailOf(id)), emailKey: emailKey(vault, email) } : {}),
    ...(typeof name === 'string' ? { name: vault.sealText(name, sealedNameOf(id)) } : {}),
  };
}

/** Where somebody signed in from is personal data too. */
function sealSession(vault: Vault, id: string, data: Row): Row {
  const { ipAddress, userAgent } = data;
  return {
    ...data,
    ipAddress: typeof ipAddress === 'string' && ipAddress !== '' ? vault.sealText(ipAddress, sealedAddressOf(id)) : null,
    userAgent: typeof userAgent === 'string' && userAgent !== '' ? vault.sealText(userAgent, sealedBrowserOf(id)) : null,
  };
}

async function sealUpdate(base: DBAdapter, vault: Vault, where: Where[], update: Row): Promise<Row> {
  if (!('email' in update) && !('name' in update)) return update;
  // The seal is bound to the person's id, which the caller may not have named.
  const row = await base.findOne<Row>({ model: 'user', where });
  return row === null ? update : sealPerson(vault, String(row['id']), update);
}

function openPerson(vault: Vault, row: Row): Row {
  const id = String(row['id']);
  return { ...row, email: vault.openText(String(row['email']), sealedEmailOf(id)), name: vault.openText(String(row['name']), sealedNameOf(id)) };
}

function translate(model: string, where: Where[], vault: Vault): Where[];
function translate(model: string, where: Where[] | undefined, vault: Vault): Where[] | undefined;
function translate(model: string, where: Where[] | undefined, vault: Vault): Where[] | undefined {
  return where?.map((condition) => {
    const { field, value } = condition;
    if (model === 'user' && field === 'email') {
      if (typeof value !== 'string') throw new Error('An address is looked up one at a time.');
      return { ...condition, field: 'emailKey', operator: 'in' as const, value: emailKeys(vault, value) };
    }
    if (model === 'session' && field === 'token') {
      return { ...condition, value: Array.isArray(value) ? value.map((one) => tokenHash(String(one))) : tokenHash(String(value)) };
    }
    return condition;
  });
}

function open(model: string, row: Row | null, where: readonly Where[] | undefined, vault: Vault): Row | null {
  if (row === null) return null;
  if (model === 'user') return openPerson(vault, row);
  const opened = { ...row };
  const joined = opened['user'];
  if (joined !== null && typeof joined === 'object' && 'email' in joined) opened['user'] = openPerson(vault, joined as Row);
  if (model === 'session') {
    // Whoever asked by token gets the token back; in lists the hash stays, which signs nobody in.
    const asked = where?.flatMap(({ field, value }) => (field === 'token' ? (Array.isArray(value) ? value.map(String) : [String(value)]) : [])) ?? [];
    const token = asked.find((one) => tokenHash(one) === row['token']);
    if (token !== undefined) opened['token'] = token;
  }
  return opened;
}
