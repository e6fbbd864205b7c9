import { randomInt, randomUUID } from 'node:crypto';
import { SIGN_UP_CONSENTS } from '../domain/account/sign-up-consents.ts';
import { registrationCheckDigit } from '../domain/business/registration-number.ts';
import { eventually } from './eventually.ts';
import { Visitor, type TestApp } from './start-app.ts';

/** Steps of the merchant's path over the public API, for tests that need somebody who has come this far. */

/** A business registration number from the range that was never issued (001 to 100), valid in every check. */
export function syntheticRegistrationNumber(middle = '13'): string {
  const nine = `${String(randomInt(1, 101)).padStart(3, '0')}${middle}${String(randomInt(0, 10_000)).padStart(4, '0')}`;
  return `${nine.slice(0, 3)}-${nine.slice(3, 5)}-${nine.slice(5)}${registrationCheckDigit(nine)}`;
}

/** What the body of a sign-up agrees to. */
export const SIGN_UP_AGREED = SIGN_UP_CONSENTS.map(({ code, version }) => ({ code, version }));

/** Signs in with the rehearsal account of this kind. */
export async function rehearsalVisitor(app: TestApp, kind: 'merchant' | 'operator' | 'gateway'): Promise<Visitor> {
  const account = app.house.rehearsalAccounts.find((one) => one.kind === kind);
  if (account === undefined) throw new Error(`no rehearsal account of a ${kind}`);
  const visitor = new Visitor(app.url);
  await visitor.signIn(account);
  return visitor;
}

/** Signs up somebody new with a merchant of their own (none for who is invited); the confirmation link is taken from the operator's list of mail. */
export async function signUpMerchant(
  app: TestApp, email = `owner-${randomUUID().slice(0, 8)}@example.kr`, given: { operator?: Visitor; visitor?: Visitor } = {},
): Promise<{ visitor: Visitor; email: string; password: string }> {
  const password = 'a long enough password';
  const visitor = given.visitor ?? new Visitor(app.url);
  const asked = await visitor.call('POST', '/api/account/sign-up', { email, password, name: '김하나', locale: 'ko' , consents: SIGN_UP_AGREED });
  if (asked.status !== 201) throw new Error(`sign-up answered ${asked.status}`);
  const operator = given.operator ?? (await rehearsalVisitor(app, 'operator'));
  const token = await eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
    const link = items.find(({ to }) => to === email)?.links[0];
    if (link === undefined) throw new Error('the confirmation mail is not there yet');
    return new URL(link).searchParams.get('token');
  });
  const confirmed = await visitor.call('POST', '/api/account/confirm', { token });
  if (confirmed.status !== 200) throw new Error(`confirmation answered ${confirmed.status}`);
  return { visitor, email, password };
}

export interface Chosen {
  readonly methods?: readonly string[];
  readonly addedTypes?: readonly { method: string; type: string }[];
  readonly choices?: readonly { method: string; type: string; gateway: string }[];
}

/** Fills the draft of a selection with consents; answers the draft. */
export async function chooseMethods(visitor: Visitor, given: Chosen = {}): Promise<any> {
  const { body: draft } = await visitor.call('GET', '/api/draft');
  const answer = await visitor.change('PATCH', '/api/draft', draft.version, {
    methods: given.methods ?? ['card', 'transfer', 'virtual_account', 'kakaopay', 'payco', 'mobile_identity'],
    addedTypes: given.addedTypes ?? [{ method: 'card', type: 'subscription' }],
    choices: given.choices ?? [
      { method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'card', type: 'subscription', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' },
    ],
    consents: draft.startConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version, agreed: true })),
  });
  if (answer.status !== 200) throw new Error(`the selection was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Types the business information without a certificate; answers it. The memo may carry magic words of the rehearsal gateway. */
export async function typeBusiness(visitor: Visitor, registrationNumber = syntheticRegistrationNumber(), memo = ''): Promise<any> {
  const { body: business } = await visitor.call('GET', '/api/business');
  const answer = await visitor.change('PATCH', '/api/business', business.version, {
    form: {
      kind: 'individual', taxType: 'general', registrationNumber, tradeName: '가온 식품', openingDate: '2021-03-15', address: '서울특별시 마포구 가온로 1, 2층',
      businessTypes: ['도매 및 소매업'], businessItems: ['전자상거래 소매업'],
      representatives: [{ name: '김하나', email: 'owner@example.kr', birthDate: '1980-01-01', mobilePhone: '010-0000-1234' }],
      contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
      service: { form: 'web', urls: ['https://shop.example.com'], notInStoreYet: false, industries: ['fashion'], monthlyVolume: 'under_100m', memo },
    },
  });
  if (answer.status !== 200) throw new Error(`the business information was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Presses Finish: puts the information on file and submits the selection; answers the id of the application. */
export async function finishBusiness(visitor: Visitor, business: any): Promise<string> {
  const consents = business.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  const answer = await visitor.change('POST', '/api/business/finish', business.version, { consents });
  if (answer.status !== 200) throw new Error(`Finish was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body.applicationId as string;
}

/** From nothing to a submitted application; answers its id. */
export async function applyFor(visitor: Visitor, given: Chosen & { memo?: string } = {}): Promise<string> {
  await chooseMethods(visitor, given);
  return finishBusiness(visitor, await typeBusiness(visitor, syntheticRegistrationNumber(), given.memo));
}

/** The cases of an application as their merchant sees them. */
export async function casesOf(visitor: Visitor, applicationId: string): Promise<any[]> {
  return (await visitor.call('GET', `/api/applications/${applicationId}`)).body.cases as any[];
}

/** Moves the gateway's clock until every case of the application answers `when`, at most 60 days. */
export async function advanceUntil(app: TestApp, visitor: Visitor, applicationId: string, when: (one: any) => boolean): Promise<any[]> {
  for (let step = 0; step < 120; step++) {
    const cases = await casesOf(visitor, applicationId);
    if (cases.every(when)) return cases;
    await app.gateway.advance(43_200);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error('the cases did not come so far in 60 days of the gateway');
}
