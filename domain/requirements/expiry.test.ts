import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { expiriesOf } from './expiry.ts';
import { needsOf, type NeedFacts, type NeedingCase, type OnFile } from './needs.ts';
import { PAPER_STAGES, stageDue, SURETY_STAGES, suretyUntil } from './terms.ts';

const FACTS: NeedFacts = { kind: 'individual', taxType: 'general', industries: [], representatives: [{ name: '김하나' }] };
const aCase = (caseId: string, gateway: string, given: Partial<NeedingCase> = {}): NeedingCase => ({ caseId, applicationId: 'a', gateway, types: ['one_time'], signed: false, request: null, ...given });
const file = (paper: string, issuedOn: string): OnFile => ({ documentId: `doc-${paper}-${issuedOn}`, paper, issuedOn, givenAt: issuedOn });
const expiries = (cases: readonly NeedingCase[], onFile: readonly OnFile[], today: string) => expiriesOf({ catalogue, cases, onFile, needs: needsOf({ catalogue, facts: FACTS, cases, onFile, today }) });

describe('what runs out', () => {
  it('of a paper concerns every gateway whose contract is not signed yet, with one day for all, and none that is signed or has asked', () => {
    const cases = [aCase('1', 'kcp'), aCase('2', 'tosspayments'), aCase('3', 'inicis', { signed: true })];
    expect(expiries(cases, [file('seal_certificate', '2026-09-01'), file('seal_certificate', '2026-08-01')], '2026-11-24')).toMatchObject([
      { caseId: '1', paper: 'seal_certificate', until: '2026-12-01' }, { caseId: '2', paper: 'seal_certificate', until: '2026-12-01' },
    ]);
  });

  it('of a surety follows the newest policy, or the contract where no policy is here, and nothing is claimed where it is unknown', () => {
    const signed = { gateway: 'kcp', signed: true, signedOn: '2026-01-10' } as const;
    expect(suretyUntil(catalogue, signed, [file('surety_policy@kcp', '2025-12-01'), file('surety_policy@kcp', '2026-01-05')])).toEqual({ until: '2027-01-05', basis: 'on_file' });
    expect(suretyUntil(catalogue, signed, [file('surety_policy@tosspayments', '2026-01-05')])).toEqual(catalogue.gateways.find(({ code }) => code === 'kcp')?.contract.surety.applies === true ? { until: '2027-01-10', basis: 'contract' } : null);
    expect(suretyUntil(catalogue, { ...signed, signed: false }, [file('surety_policy@kcp', '2026-01-05')])).toBeNull();
    expect(suretyUntil(catalogue, { ...signed, gateway: 'paymentwall' }, [])).toBeNull();
  });

  it('is in the list of what is needed a month before a surety ends, and gone once a new policy is there', () => {
    const cases = [aCase('1', 'kcp', { signed: true, signedOn: '2026-01-01' })];
    const state = (onFile: readonly OnFile[], today: string) => needsOf({ catalogue, facts: FACTS, cases, onFile, today }).find(({ code }) => code === 'surety_policy@kcp')?.state ?? null;
    const old = file('surety_policy@kcp', '2025-12-20');
    expect([state([old], '2026-11-19'), state([old], '2026-11-20'), state([old], '2026-12-21'), state([old, file('surety_policy@kcp', '2026-12-18')], '2026-12-21')]).toEqual([null, 'expiring', 'renew', null]);
  });
});

const day = (offset: number): string => new Date(Date.UTC(2026, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10);

describe('however the days on which somebody looks are spread', () => {
  it.each([['a surety', SURETY_STAGES], ['a paper', PAPER_STAGES]] as const)('%s is told of in falling stages, each at most once, never before its time, and once it is over', (_what, stages) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 200 }), fc.uniqueArray(fc.integer({ min: 0, max: 260 }), { minLength: 1, maxLength: 60 }), (untilAt, looks) => {
      const until = day(untilAt);
      const told: number[] = [];
      for (const at of looks.toSorted((one, other) => one - other)) {
        // Looking twice a day tells nothing twice.
        for (let again = 0; again < 2; again += 1) {
          const stage = stageDue(stages, { until, today: day(at), told: told.at(-1) ?? null });
          if (stage === null) continue;
          expect(untilAt - at).toBeLessThanOrEqual(stage);
          told.push(stage);
        }
      }
      expect(told).toEqual([...new Set(told)].toSorted((one, other) => other - one));
      expect(told.includes(-1)).toBe(Math.max(...looks) > untilAt);
    }), { numRuns: 300 });
  });
});
