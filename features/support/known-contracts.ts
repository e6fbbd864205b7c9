import type { z } from 'zod';
import type { Message } from '../../contract/support.ts';
import { HEADLINE_LABELS } from '../../domain/case/labels.ts';
import type { Headline } from '../../domain/case/states.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import { ADDING_SHORT } from '../../domain/plan/adding.ts';
import type { Text } from '../../domain/text.ts';
import { TYPE_LABELS, type CaseRow, type CasesService } from '../cases/cases.service.ts';

type Facts = z.input<typeof Message>['facts'];

/** What a message says; sealed in the database. */
export interface Body {
  readonly text: string | null;
  readonly systemText: Text | null;
  readonly facts: Facts;
}

export interface ProvenBusiness {
  /** Masked. */
  readonly registrationNumber: string;
  readonly tradeName: string;
  readonly hasCertificate: boolean;
}

interface Sources {
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly proven: (merchantId: string) => Promise<ProvenBusiness | null>;
}

const NO_BUSINESS: Text = {
  ko: '아직 등록된 사업자 정보가 없어 계약을 조회할 수 없습니다. 사업자 정보를 등록하시면 바로 확인해 드립니다. 이미 이용 중인 PG가 있으면 PG 이름을 남겨 주세요. 운영자가 답변드립니다.',
  en: 'No business information is on file yet, so contracts cannot be looked up. Register it and you get an answer at once. If you already use a gateway, write its name here and the operator answers you.',
};

function nothingFound(number: string): Text {
  return {
    ko: `사업자등록번호 ${number}로 진행 중이거나 체결된 계약이 여기에는 없습니다. 운영자에게 확인을 요청했습니다. 다른 곳에서 직접 맺은 계약이 있으면 PG 이름과 상점 아이디를 남겨 주세요.`,
    en: `There is no contract or application here for registration number ${number}. The operator has been asked to check. If you have a contract made elsewhere, write the gateway's name and your merchant ID.`,
  };
}

function found(number: string): Text {
  return {
    ko: `사업자등록번호 ${number}의 신청과 계약, 그리고 다시 쓸 수 있는 정보입니다. 다른 곳에서 직접 맺은 계약은 여기서 알 수 없습니다.`,
    en: `These are the applications and contracts here for registration number ${number}, and what can be reused. Contracts made elsewhere cannot be seen here.`,
  };
}

function reusable({ tradeName, hasCertificate }: ProvenBusiness): Facts[number] {
  return {
    label: { ko: '다시 쓸 수 있는 정보', en: 'What can be reused' }, href: '/business',
    value: hasCertificate
      ? { ko: `${tradeName}의 사업자 정보와 사업자등록증 파일을 새 신청에 그대로 쓸 수 있습니다.`, en: `The business information and the certificate file of ${tradeName} serve a new application as they are.` }
      : { ko: `${tradeName}의 사업자 정보를 새 신청에 그대로 쓸 수 있습니다.`, en: `The business information of ${tradeName} serves a new application as it is.` },
  };
}

/** A method with the types it was applied for, where they say more than the method: a card for subscriptions alone takes no payment at the till. */
function withTypes(catalogue: Catalogue, method: string, types: readonly string[]): Text {
  const names = findMethod(catalogue, method)?.names ?? { ko: method, en: method };
  const told = types.filter((type) => type !== 'verification');
  if (told.length === 0 || (told.length === 1 && told[0] === 'one_time')) return names;
  const labels = told.map((type) => TYPE_LABELS[type] ?? { ko: type, en: type });
  return { ko: `${names.ko}(${labels.map(({ ko }) => ko).join('·')})`, en: `${names.en} (${labels.map(({ en }) => en).join(', ')})` };
}

/** Methods by name, each once, with the types that say more than the method. */
export function namesOfLines(catalogue: Catalogue, lines: readonly { readonly method: string; readonly type: string }[]): Text[] {
  return [...new Set(lines.map(({ method }) => method))].map((method) => withTypes(catalogue, method, lines.filter((one) => one.method === method).map(({ type }) => type)));
}

function contractFact(catalogue: Catalogue, row: CaseRow, methods: readonly { readonly method: string; readonly type: string }[]): Facts[number] {
  const label = HEADLINE_LABELS[row.headline as Headline];
  const names = namesOfLines(catalogue, methods);
  // A signed contract can take further payment methods; an ended one is only history, and one for identity verification is for that alone.
  const open = row.tracks.contract === 'signed' && methods.some(({ type }) => type !== 'verification');
  return {
    label: findGateway(catalogue, row.gateway)?.names ?? { ko: row.gateway, en: row.gateway }, href: `/applications/${row.applicationId}`,
    value: {
      ko: `${label.ko} · ${names.map(({ ko }) => ko).join(', ')}${open ? ` · ${ADDING_SHORT.ko}` : ''}`,
      en: `${label.en} · ${names.map(({ en }) => en).join(', ')}${open ? ` · ${ADDING_SHORT.en}` : ''}`,
    },
  };
}

/** What the system knows of this merchant's contracts and cases, and what can be reused. Only of its own proven number. */
export async function knownContracts({ catalogue, cases, proven }: Sources, merchantId: string): Promise<{ body: Body; found: boolean }> {
  const business = await proven(merchantId);
  if (business === null) return { found: false, body: { text: null, facts: [], systemText: NO_BUSINESS } };
  const rows = await cases.ofMerchant(merchantId);
  const methods = await cases.methodsOf(rows.map(({ id }) => id));
  const contracts = rows.map((row) => contractFact(catalogue(), row, methods.filter(({ caseId }) => caseId === row.id)));
  return {
    found: rows.length > 0,
    body: { text: null, systemText: rows.length === 0 ? nothingFound(business.registrationNumber) : found(business.registrationNumber), facts: [...contracts, reusable(business)] },
  };
}
