/**
 * Makes domain/catalogue/data/catalogue.json from a collected reference: `node tools/import-catalogue.ts REFERENCE.json`.
 * Facts are taken over, words are ours: every English remark of the reference is replaced by the pair in
 * tools/catalogue/fact-texts.json, found by a hash of the remark. A remark without a pair stops the import, so that a changed
 * fact never slips through under an old text.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Catalogue, ChannelModule, ContractFacts, ExtraField, Fees, Gateway, Industry, Method, PaymentType, Reviewer, SupportCell } from '../domain/catalogue/catalogue.ts';
import type { Text } from '../domain/text.ts';
import { EXTRA_FIELDS, FIELD_PARTS, PREREQUISITE_TEXTS, TITLE_PHRASES } from './catalogue/field-texts.ts';
import { METHOD_ENGLISH, METHOD_EXPLANATIONS, METHOD_KOREAN } from './catalogue/method-texts.ts';
import type { Reference, ReferenceCell, ReferenceGateway } from './catalogue/reference.ts';
import { DOCUMENT_TEXTS, INDUSTRY_DOCUMENTS, OPEN_INDUSTRIES, SPECIAL_DOCUMENTS, STAGE_TEXTS } from './catalogue/stage-texts.ts';

const OUT = new URL('../domain/catalogue/data/catalogue.json', import.meta.url);
const factTexts = JSON.parse(readFileSync(new URL('./catalogue/fact-texts.json', import.meta.url), 'utf8')) as Record<string, Text | null>;

/** Bump with every change of facts; operators see it beside their own rows. */
const CATALOGUE_VERSION = '2026.04.27-1';

const pair = (texts: readonly [string, string, ...unknown[]]): Text => ({ ko: texts[0], en: texts[1] });

/** Our words for a remark of the reference; null where the remark is only about its evidence. */
function say(remark: string | null | undefined): Text | null {
  if (remark == null) return null;
  const key = createHash('sha256').update(remark).digest('hex').slice(0, 10);
  const text = factTexts[key];
  if (text === undefined) throw new Error(`No text for the remark ${key}: ${remark}`);
  return text;
}

const sayAll = (remarks: readonly string[]): Text[] => remarks.map(say).filter((text) => text !== null);

function found<T>(table: Readonly<Record<string, T>>, key: string, what: string): T {
  const entry = table[key];
  if (entry === undefined) throw new Error(`No ${what} for ${key}`);
  return entry;
}

const TYPE_NAMES = { oneTime: 'one_time', subscription: 'subscription', keyIn: 'key_in', verification: 'verification' } as const;
type TypeName = keyof typeof TYPE_NAMES;

function cellOf(cell: ReferenceCell, offered: boolean): SupportCell {
  const offers: Partial<Record<PaymentType, readonly ('window' | 'api')[]>> = {};
  for (const name of Object.keys(TYPE_NAMES) as TypeName[]) {
    const integrations = cell[name];
    if (integrations && integrations.length > 0) offers[TYPE_NAMES[name]] = integrations;
  }
  // Two entries name a relationship only for wallets; everywhere else the gateway provides the method itself.
  return {
    method: cell.method, offers, modules: cell.modules ?? [], relationship: cell.relationship ?? 'direct', confidence: cell.confidence,
    restrictions: (cell.restrictions ?? []).map((restriction) => ({
      paymentType: TYPE_NAMES[restriction.type], integration: restriction.channel, status: restriction.status,
      businessKind: restriction.note === 'corporations only' ? 'corporation' : null, note: offered ? say(restriction.note) : null,
    })),
    brands: (cell.brands ?? []).map((brand) => brand.replace(/ \([^)]*(only|V\d)[^)]*\)$/, '')),
    fundingSources: cell.fundingSources ?? [], note: offered ? say(cell.notes) : null,
  };
}

function titleOf(title: string | null): Text | null {
  if (title === null || !/[가-힣]/.test(title)) return null;
  const ko = title.replace(', older code', '').replace(/ *\(V/, ' (V');
  const en = TITLE_PHRASES.reduce((text, [pattern, english]) => text.replace(pattern, english), ko);
  if (/[가-힣]/.test(en)) throw new Error(`Title not translated: ${ko} → ${en}`);
  return { ko, en };
}

function modulesOf(gateway: ReferenceGateway, offered: boolean): ChannelModule[] {
  return gateway.channel.modules.map((module) => ({
    code: module.code, title: titleOf(module.title), status: module.status, sdkVersions: module.sdkVersions,
    credentials: module.credentials.map((field) => ({
      name: field.name, label: { ko: field.label.ko, en: field.label.en.replace(/ \(the help page[^)]*\)|(?<=ID) at the PG/g, '').replace(/, (?:up to|same as).*$/, '') },
      secret: field.secret, required: field.required, usedFor: field.usedFor, note: offered ? say(field.note) : null,
    })),
    afterSetup: offered ? sayAll(module.afterSetup ?? []) : [],
  }));
}

function extraFieldsOf(gateway: ReferenceGateway): ExtraField[] {
  const names = gateway.application.extraFields.map((field) => FIELD_PARTS[field.name] ?? field.name);
  return [...new Set(names)].map((name) => found(EXTRA_FIELDS, name, 'extra field'));
}

const REVIEWERS: Readonly<Record<string, Reviewer>> = {
  'card companies': 'card_companies',
  'card companies, together with the NaverPay inspection': 'card_companies',
  'card companies and wallet companies': 'card_and_wallet_companies',
  'wallet companies (원천사)': 'wallet_companies',
  'mobile carriers': 'carriers',
  'certificate providers': 'certificate_providers',
  acquirers: 'acquirers',
};

const REVIEW_STAGES = ['card_review', 'source_review', 'carrier_review', 'certifier_review'];
const KEY_STAGES = ['merchant_id_issued', 'live_credentials', 'channel_setup'];

function reviewOf(gateway: ReferenceGateway, reference: Reference): ContractFacts['review'] {
  const { cardReview: review, stages } = gateway.contract;
  const stage = stages.find((code) => REVIEW_STAGES.includes(code));
  const keys = KEY_STAGES.map((code) => stages.indexOf(code)).filter((index) => index >= 0);
  const usual = review.notes?.startsWith('the channel page') ? null : reference.stages.find((entry) => entry.code === stage)?.duration;
  return {
    required: review.reviewer === null ? review.required : true,
    reviewer: review.reviewer === null ? null : found(REVIEWERS, review.reviewer, 'reviewer'),
    requestedBy: review.requestedBy === null ? null : review.requestedBy.startsWith('merchant') ? 'merchant' : 'gateway',
    // Card review at NaverPay and the acquirers of Payletter have no stated length; the common two weeks is not theirs.
    duration: usual && usual.max !== null && (review.typicalDays !== null || stage === 'carrier_review') ? { ...usual, max: usual.max } : null,
    order: stage === undefined ? null : keys.some((index) => index > stages.indexOf(stage)) ? 'before_keys' : 'after_contract',
    note: say(review.notes),
  };
}

const FORWARDING = { immediate: 'immediate', 'same day': 'same_day', 'after aggregator check': 'after_operator_check', 'merchant completes it': 'merchant_completes' } as const;
const ROUTES = { pg_admin: 'pg_admin', reapply_in_console: 'reapply', support_request: 'support_request', postal_form: 'postal_form' } as const;

function contractOf(gateway: ReferenceGateway, reference: Reference): ContractFacts {
  const { contract } = gateway;
  const { secondStep: step, suretyInsurance: surety, earlyOpen, contactWithinBusinessDays: contact, addMerchantId } = contract;
  const reserve = surety.rollingReserve;
  const where = say(step?.where), what = say(step?.what), ifMissed = say(step?.ifMissed), from = say(earlyOpen?.from);
  return {
    forwarding: contract.forwarding === null ? null : FORWARDING[contract.forwarding],
    firstContactBy: contract.firstContactBy === 'pg' ? 'gateway' : contract.firstContactBy === null ? null : 'operator',
    contactWithin: contact === null ? null : { ...contact, unit: 'business_day' },
    secondStep: step?.required && where && what && ifMissed ? { where, what, ifMissed } : null,
    stages: contract.stages,
    review: reviewOf(gateway, reference),
    surety: {
      applies: surety.applies,
      rollingReserve: reserve === null ? null : { percent: reserve.pct, days: reserve.days ?? (reserve.months === null ? null : reserve.months * 30) },
      note: say(surety.notes),
    },
    earlyOpening: earlyOpen?.available && from ? { methods: earlyOpen.methods, from, limits: sayAll(earlyOpen.limits) } : null,
    credentialsIssued: say(contract.credentialsIssued),
    progressUrl: contract.progressUrl,
    addMerchantId: addMerchantId?.route == null ? null : { route: ROUTES[addMerchantId.route], note: say(addMerchantId.notes) },
    notes: sayAll(contract.notes),
  };
}

function feeSources(basis: string | null): string[] {
  if (basis === null) return [];
  return [/[\w-]+\.md$/.exec(basis)?.[0] ?? 'domestic-and-oversea-fees.md'];
}

function feesOf(gateway: ReferenceGateway): Fees {
  const { fees } = gateway;
  const signup = say(fees.signupNote);
  return {
    asOf: fees.asOf, sources: feeSources(fees.asOfBasis),
    signupFeeKrw: fees.signupFeeKrw, annualFeeKrw: fees.annualFeeKrw,
    monthlyFee: fees.monthlyFee === null ? null : { amount: fees.monthlyFee.amount, currency: fees.monthlyFee.currency },
    cardPercent: fees.cardPct,
    rates: fees.rates.map((rate) => ({ item: rate.item, value: rate.value, max: rate.max ?? null, unit: rate.unit, condition: say(rate.condition) })),
    notes: [...(signup ? [signup] : []), ...sayAll(fees.notes)],
  };
}

/** Facts that no current document gives a merchant are left out of gateways that are not offered. */
const NOTHING_SAID: Pick<Gateway, 'extraFields' | 'prerequisites' | 'eligibility'> = { extraFields: [], prerequisites: [], eligibility: [] };

function gatewayOf(gateway: ReferenceGateway, reference: Reference): Gateway {
  const offered = gateway.status === 'current';
  const { general, simple, identity, overseas } = gateway.supportedMethods;
  return {
    code: gateway.code, company: gateway.company, parent: gateway.parent, names: { ko: gateway.names.ko, en: gateway.names.en },
    aliases: gateway.names.aliases, kind: gateway.kind, status: gateway.status, homepage: gateway.homepage, adminPortal: gateway.adminPortal,
    supports: [...general, ...simple, ...identity, ...overseas].map((cell) => cellOf(cell, offered)),
    modules: modulesOf(gateway, offered),
    testing: {
      sharedTestChannel: gateway.testing.sharedTestChannel,
      testIds: offered ? gateway.testing.testIds.map((test) => ({ id: test.id, purpose: say(test.purpose) ?? { ko: test.purpose, en: test.purpose }, module: test.module })) : [],
      moneyMoves: gateway.testing.moneyMoves, limitations: offered ? sayAll(gateway.testing.limitations) : [],
    },
    ...(offered
      ? {
          extraFields: extraFieldsOf(gateway),
          prerequisites: gateway.application.prerequisites.map((text) => {
            const [code, ko, en] = found(PREREQUISITE_TEXTS, text, 'prerequisite');
            return { code, text: { ko, en } };
          }),
          eligibility: sayAll(gateway.application.eligibility),
        }
      : NOTHING_SAID),
    appStoreListingRequired: gateway.application.appStoreListing.required,
    koreanBusinessOnly: gateway.application.eligibility.some((text) => text.startsWith('Korean businesses')),
    contract: contractOf(gateway, reference),
    fees: offered ? feesOf(gateway) : { ...feesOf({ ...gateway, fees: { ...gateway.fees, rates: [], notes: [], signupNote: null } }) },
    amountLimits: gateway.amountLimits.map(({ method, minKrw, maxKrw, environment }) => ({ method, minKrw, maxKrw, environment })),
    contacts: {
      phones: gateway.contacts.phones.map((phone) => ({ number: phone.number, keys: phone.menu })),
      emails: gateway.contacts.emails.map((email) => email.address),
    },
    sources: gateway.source,
  };
}

const TYPES_BY_CATEGORY: Readonly<Record<Method['category'], readonly PaymentType[]>> = {
  general: ['one_time', 'subscription', 'key_in'], simple: ['one_time', 'subscription'], identity: ['verification'], overseas: ['one_time', 'subscription'],
};

function methodOf(method: Reference['methods'][number], gateways: readonly Gateway[]): Method {
  const offered = gateways.filter((gateway) => gateway.status === 'current').flatMap((gateway) => gateway.supports).filter((cell) => cell.method === method.code);
  const types = TYPES_BY_CATEGORY[method.category].filter((type) => offered.some((cell) => cell.offers[type]));
  return {
    code: method.code, category: method.category,
    names: { ko: METHOD_KOREAN[method.code] ?? method.names.ko, en: METHOD_ENGLISH[method.code] ?? method.names.en },
    explanation: pair(found(METHOD_EXPLANATIONS, method.code, 'explanation')),
    paymentTypes: types, v1PayMethods: method.v1PayMethods, v2PayMethod: method.v2PayMethod, cashLike: method.cashLike,
  };
}

function industriesOf(reference: Reference): Industry[] {
  const restricted = reference.industries.map((industry): Industry => ({
    code: industry.code, names: industry.names, level: industry.level,
    gateways: industry.gateways.map((entry) => ({
      gateway: entry.gateway, condition: say(entry.condition), excludes: entry.condition === 'no subscription' ? ['subscription'] : [],
    })),
    excludes: industry.notes?.startsWith('Subscription refused') ? ['subscription'] : [],
    note: say(industry.notes),
  }));
  const open = OPEN_INDUSTRIES.map(([code, ko, en]): Industry => ({ code, names: { ko, en }, level: 'open', gateways: [], excludes: [], note: null }));
  return [...open, ...restricted];
}

const FORMS: Readonly<Record<string, 'original' | 'copy' | 'sent_by_insurer'>> = { original: 'original', copy: 'copy', 'sent by insurer': 'sent_by_insurer' };

function documentsOf(reference: Reference): Catalogue['documents'] {
  const papers = (list: Reference['documents']['corporation']) => list.map((paper) => {
    const texts = found(DOCUMENT_TEXTS, paper.code, 'document');
    return { code: paper.code, names: pair(texts), copies: paper.copies, form: paper.form === null ? null : found(FORMS, paper.form, 'form'), maxAgeMonths: texts[2] };
  });
  return {
    soleProprietor: papers(reference.documents.soleProprietor), corporation: papers(reference.documents.corporation),
    byIndustry: reference.documents.byIndustry.map((entry) => {
      const ours = found(INDUSTRY_DOCUMENTS, entry.code, 'industry papers');
      return { industry: ours.industry, items: ours.items.map(([code, ko, en]) => ({ code, ko, en })) };
    }),
    ...SPECIAL_DOCUMENTS,
    sources: reference.documents.source,
  };
}

const SNAPSHOT_NAMES = [pair(['도움말 문서', 'Help-centre documents']), pair(['개발자 문서', 'Developer documents'])];
const CYCLE_NAMES: Readonly<Record<string, string>> = { daily_d7: 'Daily, 7 days after approval', four_per_month: 'Four times a month', two_per_month: 'Twice a month', one_per_month: 'Once a month' };
const TIER_NAMES: Readonly<Record<string, string>> = { micro: 'Micro', small1: 'Small 1', small2: 'Small 2', small3: 'Small 3', general: 'General' };

/** The catalogue made of a reference. Throws on anything it does not know. */
export function importCatalogue(reference: Reference): Catalogue {
  const gateways = reference.gateways.map((gateway) => gatewayOf(gateway, reference));
  const { current } = reference.recommendedPackages;
  return {
    catalogueVersion: CATALOGUE_VERSION,
    asOf: gateways.flatMap((gateway) => gateway.fees.asOf ?? []).sort().at(-1) ?? '',
    snapshots: reference.meta.sourceSnapshots.map((snapshot, index) => ({ name: SNAPSHOT_NAMES[index] ?? { ko: snapshot.name, en: snapshot.name }, date: snapshot.snapshotDate })),
    methods: reference.methods.map((method) => methodOf(method, gateways)),
    stages: reference.stages.map((stage) => {
      const texts = found(STAGE_TEXTS, stage.code, 'stage');
      return { code: stage.code, names: pair(texts), owner: texts[2], duration: stage.duration === null || stage.duration.max === null ? null : { ...stage.duration, max: stage.duration.max }, sources: stage.source };
    }),
    gateways,
    industries: industriesOf(reference),
    documents: documentsOf(reference),
    consents: reference.commonApplication.consents.map((consent) => ({ code: consent.name, label: consent.label, required: consent.required })),
    surety: {
      premiumRatePercent: reference.surety.premiumRatePct, termYears: reference.surety.termYears,
      settlementMultipliers: reference.surety.settlementMultipliers.map((entry) => ({ cycle: entry.cycle, names: { ko: entry.ko, en: found(CYCLE_NAMES, entry.cycle, 'cycle') }, multiplier: entry.multiplier })),
      sources: reference.surety.source,
    },
    // Exactly three thousand million falls between two bands as the source words it; the higher band takes it.
    tiers: reference.merchantTiers.tiers.map((tier) => ({
      code: tier.code, names: { ko: tier.ko, en: found(TIER_NAMES, tier.code, 'tier') }, fromKrw: tier.minInclusive ?? tier.minExclusive ?? 0, belowKrw: tier.maxExclusive,
    })),
    feeRules: {
      samsungPaySurchargePercent: reference.feeRules.affiliateWallet.samsungPaySurchargePct, vatPercent: 10,
      virtualAccountRefundKrw: reference.feeRules.virtualAccountRefundKrw, sources: reference.feeRules.affiliateWallet.source,
    },
    recommended: { cardOneTime: current.card_one_time, simple: current.simple, identity: current.identity },
    provenance: {},
  };
}

/** One entry a line: small enough to review in a diff, without a line for every brace. */
export function printCatalogue(catalogue: Catalogue): string {
  const lines = Object.entries(catalogue).map(([key, value]) => {
    if (!Array.isArray(value)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    return `${JSON.stringify(key)}: [\n${value.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

if (import.meta.main) {
  const file = process.argv[2];
  if (file === undefined) {
    console.error('Usage: node tools/import-catalogue.ts REFERENCE.json');
    process.exitCode = 2;
  } else {
    writeFileSync(OUT, printCatalogue(importCatalogue(JSON.parse(readFileSync(file, 'utf8')) as Reference)));
    console.log(`Wrote ${OUT.pathname}`);
  }
}
