import { describe, expect, it } from 'vitest';
import { PAYMENT_TYPES } from './catalogue.ts';
import { findCell, findGateway, findIndustry, findMethod, findStage, offeredGateways, tierOf } from './lookup.ts';
import { institutionsFor } from './reviewers.ts';
import { applyRows, catalogueRows } from './rows.ts';
import { STANDARD_CATALOGUE as catalogue } from './standard.ts';

const codes = (entries: readonly { code: string }[]) => entries.map((entry) => entry.code);

/** Every pair of texts in a value, with the path to it. */
function texts(value: unknown, path = ''): [string, { ko: string; en: string }][] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  if (typeof record['ko'] === 'string') return [[path, record as { ko: string; en: string }]];
  return Object.entries(record).flatMap(([key, child]) => texts(child, `${path}/${key}`));
}

describe('the shipped catalogue', () => {
  it('holds every gateway, method, stage and restricted trade of the reference', () => {
    expect(catalogue.gateways).toHaveLength(36);
    expect(catalogue.methods).toHaveLength(46);
    expect(catalogue.stages).toHaveLength(23);
    expect(catalogue.industries.filter((industry) => industry.level !== 'open')).toHaveLength(47);
    expect(catalogue.gateways.filter((gateway) => gateway.status !== 'current').map((gateway) => gateway.code).sort()).toEqual(['bluewalnut', 'hecto_global', 'hyphen', 'kcp_quick', 'triple_a']);
  });

  it('has codes only once and refers only to codes that exist', () => {
    for (const list of [catalogue.gateways, catalogue.methods, catalogue.stages, catalogue.industries]) expect(new Set(codes(list)).size).toBe(list.length);
    for (const gateway of catalogue.gateways) {
      for (const cell of gateway.supports) expect(findMethod(catalogue, cell.method), cell.method).toBeDefined();
      for (const stage of gateway.contract.stages) expect(findStage(catalogue, stage), stage).toBeDefined();
      if (gateway.parent) expect(findGateway(catalogue, gateway.parent)).toBeDefined();
    }
    for (const industry of catalogue.industries) for (const entry of industry.gateways) expect(findGateway(catalogue, entry.gateway)).toBeDefined();
    for (const entry of catalogue.documents.byIndustry) expect(findIndustry(catalogue, entry.industry), entry.industry).toBeDefined();
    for (const code of Object.values(catalogue.recommended).flat()) expect(findGateway(catalogue, code)?.status).toBe('current');
  });

  it('says everything in both languages, and leaves no Korean in the English', () => {
    const all = texts(catalogue);
    expect(all.length).toBeGreaterThan(800);
    for (const [path, text] of all) {
      expect(text.ko.trim(), path).not.toBe('');
      expect(text.en.trim(), path).not.toBe('');
      if (!path.includes('/industries')) expect(text.en.replace('이용 (use)', ''), path).not.toMatch(/[가-힣]/);
    }
  });

  it('names a source for every gateway and a date for every public fee', () => {
    for (const gateway of catalogue.gateways) {
      expect(gateway.sources.length, gateway.code).toBeGreaterThan(0);
      if (gateway.fees.signupFeeKrw !== null || gateway.fees.rates.length > 0) expect(gateway.fees.asOf, gateway.code).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  it('keeps facts that decide plans', () => {
    expect(findCell(catalogue, 'smartro_v2', 'card')?.restrictions.map((restriction) => restriction.status)).toContain('closed_to_new');
    expect(findGateway(catalogue, 'naverpay')?.prerequisites.map((entry) => entry.code)).toEqual(['another_gateway_live', 'one_month_of_sales']);
    expect(findGateway(catalogue, 'eximbay')?.koreanBusinessOnly).toBe(true);
    expect(findGateway(catalogue, 'danal_tpay')?.contract.review.order).toBe('before_keys');
    expect(findGateway(catalogue, 'kcp')?.contract.review.order).toBe('after_contract');
    expect(findGateway(catalogue, 'danal')?.contract.review.duration).toEqual({ min: 14, max: 21, unit: 'day' });
    expect(findGateway(catalogue, 'payco')?.extraFields.map((field) => field.name)).toEqual(['paycoId', 'settlementAccount']);
    expect(findGateway(catalogue, 'nice_v2')?.extraFields.map((field) => field.name)).toEqual(['settlementAccount']);
    expect(findMethod(catalogue, 'card')?.paymentTypes).toEqual(['one_time', 'subscription', 'key_in']);
    expect(findMethod(catalogue, 'mobile_identity')?.paymentTypes).toEqual(['verification']);
    expect(findIndustry(catalogue, 'e_cigarette')?.level).toBe('prohibited');
  });

  it('offers payment types only from the closed list and only through integrations', () => {
    for (const gateway of offeredGateways(catalogue)) for (const cell of gateway.supports) for (const [type, integrations] of Object.entries(cell.offers)) {
      expect(PAYMENT_TYPES as readonly string[]).toContain(type);
      expect(integrations.length).toBeGreaterThan(0);
    }
  });

  it('puts a turnover into one band, the open point included', () => {
    expect([0, 299_999_999, 300_000_000, 999_999_999, 3_000_000_000, 9e9].map((sales) => tierOf(catalogue, sales))).toEqual(['micro', 'micro', 'small1', 'small2', 'general', 'general']);
  });

  it('knows who reviews what', () => {
    const kcp = findGateway(catalogue, 'kcp');
    const paypal = findGateway(catalogue, 'paypal_v2');
    const danal = findGateway(catalogue, 'danal');
    if (!kcp || !paypal || !danal) throw new Error('missing gateway');
    expect(institutionsFor(kcp, ['card', 'transfer'])).toHaveLength(9);
    expect(institutionsFor(kcp, ['transfer'])).toHaveLength(0);
    expect(institutionsFor(kcp, ['paypal'])).toHaveLength(0);
    expect(institutionsFor(paypal, ['paypal'])).toHaveLength(0);
    expect(institutionsFor(danal, ['mobile_identity'])).toHaveLength(3);
  });
});

describe('rows an operator edits', () => {
  it('have keys only once and change nothing when laid back unchanged', () => {
    const rows = catalogueRows(catalogue);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
    const { catalogue: same, problems } = applyRows(catalogue, rows.map((row) => ({ key: row.key, value: row.value, source: row.source, date: row.date ?? '2026-01-01' })));
    expect(problems).toEqual([]);
    expect({ ...same, provenance: {} }).toEqual(catalogue);
  });

  it('override one fact and carry their own source and date', () => {
    const { catalogue: edited, problems } = applyRows(catalogue, [{ key: 'kcp.signup_fee', value: 0, source: 'mail of the gateway', date: '2026-09-01' }]);
    expect(problems).toEqual([]);
    expect(findGateway(edited, 'kcp')?.fees.signupFeeKrw).toBe(0);
    expect(findGateway(catalogue, 'kcp')?.fees.signupFeeKrw).toBe(150_000);
    expect(catalogueRows(edited).find((row) => row.key === 'kcp.signup_fee')).toMatchObject({ value: 0, source: 'mail of the gateway', date: '2026-09-01' });
  });

  it.each([
    ['an unknown key', { key: 'nobody.fee', value: 1, source: 's', date: '2026-09-01' }, 'row_unknown'],
    ['a negative fee', { key: 'kcp.signup_fee', value: -1, source: 's', date: '2026-09-01' }, 'row_value_invalid'],
    ['a fraction of a won', { key: 'kcp.signup_fee', value: 1.5, source: 's', date: '2026-09-01' }, 'row_value_invalid'],
    ['a percentage over 100', { key: 'kcp.card.general', value: 320, source: 's', date: '2026-09-01' }, 'row_value_invalid'],
    ['a gateway that does not exist', { key: 'recommended.simple', value: 'kakaopay,nobody', source: 's', date: '2026-09-01' }, 'row_value_invalid'],
    ['no source', { key: 'kcp.signup_fee', value: 1, source: ' ', date: '2026-09-01' }, 'row_source_missing'],
    ['no date', { key: 'kcp.signup_fee', value: 1, source: 's', date: 'today' }, 'row_date_invalid'],
  ])('refuse %s and leave the catalogue alone', (_, edit, code) => {
    const { catalogue: same, problems } = applyRows(catalogue, [edit]);
    expect(problems.map((problem) => [problem.pointer, problem.code])).toEqual([['/0', code]]);
    expect(same).toBe(catalogue);
  });
});
