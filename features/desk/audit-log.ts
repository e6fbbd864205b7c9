import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { Text } from '../../domain/text.ts';
import { isId } from '../../platform/ids.ts';
import type { AuditEntryAnswer, AuditService } from '../audit/audit.service.ts';
import { AUDIT_AREAS, actionWords } from './audit-words.ts';

export interface AuditLogParts {
  readonly audit: Pick<AuditService, 'list'>;
  readonly catalogue: () => Catalogue;
  /** Names of people by their ids, with the address masked; who is gone is not there. */
  readonly peopleNamed: (ids: readonly string[]) => Promise<ReadonlyMap<string, { readonly name: string; readonly email: string }>>;
  /** The person with this address. */
  readonly personWith: (email: string) => Promise<string | null>;
  readonly merchantsByIds: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly caseOf: (id: string) => Promise<{ readonly id: string; readonly reference: string; readonly gateway: string } | null>;
}

export interface AuditLogQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly subject?: string | undefined;
  readonly person?: string | undefined;
  readonly area?: keyof typeof AUDIT_AREAS | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const same = (text: string): Text => ({ ko: text, en: text });
const DAY_MS = 86_400_000;
/** Days are those of Korea, as everywhere on screen. */
const startOf = (day: string): Date => new Date(`${day}T00:00:00+09:00`);

/** The audit log as people read it: who, what and about what in words, found by person, kind of action and day. */
export function createAuditLog(parts: AuditLogParts) {
  return async (query: AuditLogQuery) => {
    const person = query.person?.trim() ?? '';
    const actor = person.includes('@') ? ((await parts.personWith(person)) ?? 'nobody') : person || undefined;
    const { cursor, limit, subject, area, from, to } = query;
    const { items, ...rest } = await parts.audit.list({
      cursor, limit, subject, actor, actions: area === undefined ? undefined : AUDIT_AREAS[area], from: from === undefined ? undefined : startOf(from), before: to === undefined ? undefined : new Date(startOf(to).getTime() + DAY_MS),
    });
    const words = await namesFor(parts, items);
    return { ...rest, items: items.map((entry) => ({ ...entry, who: words.who(entry.actor), what: actionWords(entry.action, entry.details), about: words.about(entry) })) };
  };
}

/** Everything that a page of entries names, read at once. */
async function namesFor(parts: AuditLogParts, items: readonly AuditEntryAnswer[]) {
  const ids = [...new Set(items.flatMap(({ actor, subject, details }) => [actor, subject, ...[details['merchantId'], details['merchant']].filter((id) => typeof id === 'string')]))];
  const [people, merchants, cases] = await Promise.all([
    parts.peopleNamed(ids.filter((id) => isId('person', id))),
    parts.merchantsByIds(ids.filter((id) => isId('merchant', id))),
    Promise.all(ids.filter((id) => isId('case', id)).map(async (id) => [id, await parts.caseOf(id)] as const)).then((found) => new Map(found)),
  ]);
  const gatewayNames = (code: string): Text | null => findGateway(parts.catalogue(), code)?.names ?? null;
  const person = (id: string): Text => {
    const known = people.get(id);
    return known === undefined ? { ko: '삭제된 계정', en: 'A deleted account' } : same(`${known.name} (${known.email})`);
  };
  return {
    who(actor: string): { kind: 'person' | 'gateway' | 'system'; name: Text } {
      if (actor === 'system') return { kind: 'system', name: { ko: '시스템', en: 'The system' } };
      if (actor.startsWith('webhook:')) return { kind: 'system', name: { ko: '가맹점 시스템', en: "The merchant's own system" } };
      if (isId('person', actor)) return { kind: 'person', name: person(actor) };
      return { kind: 'gateway', name: gatewayNames(actor) ?? same(actor) };
    },
    about({ actor, action, subject, details }: AuditEntryAnswer): { name: Text; href: string | null } | null {
      const merchant = merchants.get(String(details['merchantId'] ?? details['merchant'] ?? ''));
      const found = (cases as ReadonlyMap<string, Awaited<ReturnType<AuditLogParts['caseOf']>>>).get(subject);
      if (found != null) return { name: joined(same(found.reference), gatewayNames(found.gateway)), href: `/desk/cases/${found.id}` };
      if (isId('merchant', subject)) return { name: same(merchants.get(subject) ?? subject), href: null };
      // What people do to their own account needs no second mention of them.
      if (isId('person', subject)) return String(subject) === actor ? (merchant === undefined ? null : { name: same(merchant), href: null }) : { name: joined(person(subject), merchant === undefined ? null : same(merchant)), href: null };
      if (action === 'catalogue.change') return { name: same(subject), href: '/desk/catalogue' };
      if (action.startsWith('job.')) return { name: same(String(details['job'] ?? subject)), href: '/desk/dead-jobs' };
      if (merchant !== undefined) return { name: same(merchant), href: null };
      if (action === 'application.submit' && Array.isArray(details['gateways'])) {
        const names = details['gateways'].map((code) => gatewayNames(String(code)) ?? same(String(code)));
        return { name: { ko: names.map(({ ko }) => ko).join(', '), en: names.map(({ en }) => en).join(', ') }, href: null };
      }
      return action.startsWith('session.') ? null : { name: same(subject), href: null };
    },
  };
}

const joined = (one: Text, other: Text | null): Text => (other === null ? one : { ko: `${one.ko} · ${other.ko}`, en: `${one.en} · ${other.en}` });
