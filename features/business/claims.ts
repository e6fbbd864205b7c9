import { AppError } from '../../contract/errors.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import { newId } from '../../platform/ids.ts';
import { addressKey } from '../../platform/http/call-limits.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as store from './claims.store.ts';

/** What a fingerprint of a registration number is for. */
export const NUMBER_PURPOSE = 'registration-number';

/** Tries with other merchants' numbers in a day before the door closes: nobody finds out by trying who is a customer. */
const REFUSALS_A_DAY = { merchant: 5, person: 5, address: 20, number: 20 } as const;
const DAY_MS = 86_400_000;
const LAPSED_TOGETHER = 500;

const NUMBER_IN_USE: Text = {
  ko: '이 번호로는 진행할 수 없습니다. 번호를 다시 확인해 주세요. 맞는 번호라면 이 화면에 사업자등록증을 올린 뒤 상담으로 알려 주세요. 운영자가 등록증을 확인하고 이 번호로 진행할 수 있게 해 드립니다.',
  en: 'We cannot continue with this number. Check it first. If it is right, upload your registration certificate on this page and tell us in the chat: the operator checks the certificate and lets you go on with this number.',
};
const HOLDER_CHANGED: Text = { ko: '그사이 이 번호를 쓰는 가맹점이 바뀌었습니다. 목록을 다시 확인해 주세요.', en: 'Another merchant has this number by now. Please look at the list again.' };

export interface ClaimsParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: AuditTrail;
}

/** Who tries to put a number on file. */
export interface Claimant {
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
  /** Network address of the caller. */
  readonly address?: string | undefined;
}

/** The same answer whoever has the number, and also when too many were tried: it tells nothing but that this one cannot be used. */
export function numberInUse(): AppError {
  return new AppError('registration_number_in_use', { problems: [{ pointer: '/registrationNumber', code: 'registration_number_in_use', message: NUMBER_IN_USE }] });
}

/** Which merchant a registration number belongs to: claimed at Finish, kept by submitting, decided by the operator where two want it. */
export function createClaims({ database, vault, audit }: ClaimsParts) {
  const keysOf = (number: string) => vault.fingerprints(number, NUMBER_PURPOSE);
  const presentKey = (number: string) => vault.fingerprint(number, NUMBER_PURPOSE);

  function triedBy(who: Claimant, number: string): store.Tried {
    const key = who.address === undefined ? null : vault.fingerprint(addressKey(who.address), 'registration-refusal-address');
    return { merchantId: who.merchantId, personId: who.personId, addressKey: key, numberKey: presentKey(number) };
  }

  return {
    /** Refuses who was refused too often, and everybody for a number that was refused too often. */
    async refuseProbing(who: Claimant, number: string, now: Date): Promise<void> {
      const counted = await store.countRefusals(database.kysely, triedBy(who, number), new Date(now.getTime() - DAY_MS));
      const spent = (Object.keys(REFUSALS_A_DAY) as (keyof typeof REFUSALS_A_DAY)[]).some((one) => counted[one] >= REFUSALS_A_DAY[one]);
      // Who has the number already is not probing.
      if (spent && (await store.findClaim(database.kysely, keysOf(number)))?.merchantId !== who.merchantId) throw numberInUse();
    },
    /**
     * Claims a number. A claim that nothing was submitted with and no certificate proves yields to one that a certificate proves.
     * Throws `registration_number_in_use`.
     */
    async claim(tx: Tx, given: { merchantId: string; personId: string; requestId: string; number: string; proven: boolean; at: Date }): Promise<void> {
      const { merchantId, number, proven, at } = given;
      await store.lockNumber(tx, presentKey(number));
      const held = await store.findClaim(tx, keysOf(number));
      if (held?.merchantId === merchantId) {
        if (proven && !held.proven) await store.proveClaim(tx, merchantId);
        return;
      }
      if (held !== undefined) {
        if (!proven || held.proven || held.submittedAt !== null) throw numberInUse();
        await store.deleteClaimOf(tx, held.merchantId);
        await audit.record(tx, { actor: given.personId, action: 'business.claim_yielded', subject: held.merchantId, details: { to: merchantId }, requestId: given.requestId, at });
      }
      await store.deleteClaimOf(tx, merchantId);
      await store.insertClaim(tx, { key: presentKey(number), merchantId, at, proven });
    },
    /** An application is submitted with the number: the claim stays from now on. One that has lapsed is taken again, if nobody else has it. */
    async submit(tx: Tx, given: { merchantId: string; number: string; at: Date }): Promise<void> {
      const { merchantId, number, at } = given;
      await store.lockNumber(tx, presentKey(number));
      const held = await store.findClaim(tx, keysOf(number));
      if (held !== undefined && held.merchantId !== merchantId) throw numberInUse();
      if (held === undefined) {
        await store.deleteClaimOf(tx, merchantId);
        await store.insertClaim(tx, { key: presentKey(number), merchantId, at, proven: false });
      }
      await store.submitClaim(tx, merchantId, at);
    },
    /** Writes down a refusal, and for the operator that two merchants say the number is theirs. */
    async noteRefusal(who: Claimant, given: { number: string; proven: boolean }, now: Date): Promise<void> {
      await database.inTransaction(async (tx) => {
        await store.insertRefusal(tx, { ...triedBy(who, given.number), id: newId('refusal', now), at: now });
        const held = await store.findClaim(tx, keysOf(given.number));
        const conflict = held === undefined || held.merchantId === who.merchantId
          ? null
          : await store.noteConflict(tx, { id: newId('conflict', now), numberKey: held.numberKey, merchantId: who.merchantId, holderId: held.merchantId, proven: given.proven, at: now });
        await audit.record(tx, { actor: who.personId, action: 'business.number_in_use', subject: who.merchantId, details: conflict === null ? {} : { conflict }, requestId: who.requestId, at: now });
      });
    },
    /** Takes away claims of before this that nothing was submitted with; answers how many. */
    async lapse(before: Date): Promise<number> {
      for (let lapsed = 0; ; ) {
        const gone = await database.inTransaction(async (tx) => {
          const merchants = await store.deleteIdleClaims(tx, before, LAPSED_TOGETHER);
          for (const merchantId of merchants) await audit.record(tx, { actor: 'system', action: 'business.claim_lapsed', subject: merchantId, details: {} });
          return merchants.length;
        });
        lapsed += gone;
        if (gone < LAPSED_TOGETHER) return lapsed;
      }
    },
    conflicts: (given: { before?: { at: Date; id: string } | undefined; limit: number }) => store.openConflicts(database.kysely, given),
    claimOf: (merchantId: string) => store.claimOf(database.kysely, merchantId),
    waiting: () => store.countConflicts(database.kysely),
    /** The operator's word: the number goes to who was refused, to nobody, or stays. Errors: `not_found`, `not_allowed_now`. */
    async decide(given: { id: string; action: 'move' | 'release' | 'keep'; personId: string; requestId: string; at: Date }): Promise<void> {
      await database.inTransaction(async (tx) => {
        const conflict = await store.findConflict(tx, given.id);
        if (conflict === undefined) throw new AppError('not_found');
        await store.lockNumber(tx, conflict.numberKey);
        const held = await store.findClaim(tx, [conflict.numberKey]);
        if (held !== undefined && held.merchantId !== conflict.holderId && given.action !== 'keep') throw new AppError('not_allowed_now', { detail: HOLDER_CHANGED });
        if (given.action !== 'keep') {
          if (held !== undefined) await store.deleteClaimOf(tx, held.merchantId);
          await store.forgetRefusalsOf(tx, { merchantId: conflict.merchantId, numberKey: conflict.numberKey });
        }
        if (given.action === 'move') {
          await store.deleteClaimOf(tx, conflict.merchantId);
          await store.insertClaim(tx, { key: conflict.numberKey, merchantId: conflict.merchantId, at: given.at, proven: true });
        }
        await store.decideConflict(tx, { id: given.id, state: given.action === 'move' ? 'moved' : given.action === 'release' ? 'released' : 'kept', by: given.personId, at: given.at });
        await audit.record(tx, {
          actor: given.personId, action: `business.claim_${given.action}`, subject: conflict.merchantId, details: { conflict: given.id, holder: conflict.holderId }, requestId: given.requestId, at: given.at,
        });
      });
    },
  };
}
