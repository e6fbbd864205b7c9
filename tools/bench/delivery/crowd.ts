import { randomInt, randomUUID } from 'node:crypto';
import { SIGN_UP_AGREED, syntheticRegistrationNumber } from '../../../testkit/merchant-walk.ts';
import { Visitor } from '../../../testkit/start-app.ts';

const PASSWORD = 'a long enough password';
/** A call that reached nobody, or a house that is just starting, is tried again under the same key for so long. */
const PATIENCE_MS = 300_000;
/** One application in so many has a case cancelled while it is on its way. */
const CANCELS_ONE_IN = 4;
/** The process died between the effect of a call and its answer. */
const TOOK_EFFECT = 'already_took_effect';
const MOST_BEFORE_CANCEL_MS = 9_000;
/** A hundred mails each. */
const MOST_MAIL_PAGES = 5;

/** What merchants were promised: an answer 200 that named it. */
export interface Promised {
  readonly applications: string[];
  readonly cancelled: string[];
  /** Cancellations that were refused because the gateway had received the case. */
  readonly tooLate: string[];
  /** Merchants who gave up half way; what they left behind counts all the same. */
  gaveUp: number;
}

interface Reply {
  readonly status: number;
  readonly body: any;
}

/** Somebody who presses again when the page says that nothing came back, as the console does. */
export class Persistent {
  readonly #visitor: Visitor;

  constructor(url: string, address: string) {
    this.#visitor = new Visitor(url, { 'x-forwarded-for': address });
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const key = randomUUID();
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.#visitor.call(method, path, body, { ...headers, ...(method !== 'GET' && { 'idempotency-key': key }) }).catch(() => null);
      // The first call may still be worked on; the same key settles it.
      if (answer !== null && answer.status < 500 && answer.status !== 429 && answer.body.code !== 'still_running') return answer as Reply;
      if (Date.now() > until) throw new Error(`${method} ${path} had no answer for ${PATIENCE_MS / 1000} s, last ${answer?.status ?? 'no connection'} ${JSON.stringify(answer?.body ?? null).slice(0, 200)}`);
      await pause(150);
    }
  }

  /** What this visitor's browser would keep, as a header. */
  get cookie(): string {
    return this.#visitor.cookies().map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  async need(method: string, path: string, body?: unknown, version?: number): Promise<any> {
    const answer = await this.call(method, path, body, version === undefined ? {} : { 'if-match': `"${version}"` });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
    return answer.body;
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export async function operatorOf(url: string): Promise<Persistent> {
  const operator = new Persistent(url, '198.51.100.1');
  const { rehearsal } = await operator.need('GET', '/api/installation');
  const account = rehearsal.accounts.find(({ kind }: { kind: string }) => kind === 'operator');
  await operator.need('POST', '/api/account/sign-in', { email: account.email, password: account.password });
  return operator;
}

const SELECTION = {
  methods: ['card', 'transfer', 'virtual_account', 'kakaopay', 'payco', 'mobile_identity'],
  addedTypes: [{ method: 'card', type: 'subscription' }],
  choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'card', type: 'subscription', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }],
};

function informationOf(registrationNumber: string) {
  return {
    kind: 'individual', taxType: 'general', registrationNumber, tradeName: '가온 식품', openingDate: '2021-03-15', address: '서울특별시 마포구 가온로 1, 2층',
    businessTypes: ['도매 및 소매업'], businessItems: ['전자상거래 소매업'],
    representatives: [{ name: '김하나', email: 'owner@example.kr', birthDate: '1980-01-01', mobilePhone: '010-0000-1234' }],
    contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
    service: { form: 'web', urls: ['https://shop.example.com'], notInStoreYet: false, industries: ['fashion'], monthlyVolume: 'under_100m', memo: '' },
  };
}

/** Signs somebody new up, with the address confirmed. */
export async function signUp(url: string, operator: Persistent): Promise<Persistent> {
  const merchant = new Persistent(url, `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`);
  const email = `owner-${randomUUID().slice(0, 12)}@example.kr`;
  const signedUp = await merchant.call('POST', '/api/account/sign-up', { email, password: PASSWORD, name: '김하나', locale: 'ko', consents: SIGN_UP_AGREED });
  // Where the answer was lost with its process, the mail is there all the same.
  if (signedUp.status !== 201 && signedUp.body.code !== TOOK_EFFECT) throw new Error(`sign-up answered ${signedUp.status}`);
  const confirmed = await merchant.call('POST', '/api/account/confirm', { token: await tokenFor(operator, email) });
  if (confirmed.status !== 200) await merchant.need('POST', '/api/account/sign-in', { email, password: PASSWORD });
  return merchant;
}

/** From the selection to the submitted application; answers its id. */
export async function apply(merchant: Persistent): Promise<string> {
  const draft = await merchant.need('GET', '/api/draft');
  await merchant.need('PATCH', '/api/draft', { ...SELECTION, consents: draft.startConsents.map(({ code, version }: any) => ({ code, version, agreed: true })) }, draft.version);
  const { version } = await merchant.need('GET', '/api/business');
  const business = await merchant.need('PATCH', '/api/business', { form: informationOf(syntheticRegistrationNumber()) }, version);
  const consents = business.gatewayConsents.map(({ code, version: text }: any) => ({ code, version: text }));
  const finished = await merchant.call('POST', '/api/business/finish', { consents }, { 'if-match': `"${business.version}"` });
  // The process died between the effect and its answer: the page says so, and the list has it.
  const applicationId: string = finished.body.code === TOOK_EFFECT ? (await merchant.need('GET', '/api/applications')).items[0].id : finished.body.applicationId;
  if (typeof applicationId !== 'string') throw new Error(`Finish answered ${finished.status} ${JSON.stringify(finished.body).slice(0, 300)}`);
  return applicationId;
}

/** Signs a merchant up, applies, and sometimes cancels a case; answers how many cases came of it. */
async function applyOnce(url: string, operator: Persistent, promised: Promised): Promise<number> {
  const merchant = await signUp(url, operator);
  const applicationId = await apply(merchant);
  promised.applications.push(applicationId);
  const { cases } = await merchant.need('GET', `/api/applications/${applicationId}`);
  if (randomInt(CANCELS_ONE_IN) === 0) {
    await pause(randomInt(MOST_BEFORE_CANCEL_MS));
    const { id } = cases[randomInt(cases.length)];
    const answer = await merchant.call('POST', `/api/cases/${id}/cancel`, {});
    if (answer.status < 300) promised.cancelled.push(id);
    else promised.tooLate.push(id);
  }
  return cases.length as number;
}

async function tokenFor(operator: Persistent, email: string): Promise<string> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const link = await linkIn(operator, email);
    if (link !== undefined) return new URL(link).searchParams.get('token') ?? '';
    if (Date.now() > until) throw new Error('the mail that confirms an address did not come');
    await pause(200);
  }
}

/** Somebody whose sign-up was interrupted looks for a mail that many others have come after. */
async function linkIn(operator: Persistent, email: string): Promise<string | undefined> {
  for (let cursor: string | null = '', page = 0; cursor !== null && page < MOST_MAIL_PAGES; page += 1) {
    const { items, next }: { items: { to: string; links: string[] }[]; next: string | null } = await operator.need('GET', `/api/desk/mail?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    const found = items.find((mail) => mail.to === email)?.links[0];
    if (found !== undefined) return found;
    cursor = next;
  }
  return undefined;
}

/** Merchants side by side, one after the other in each lane, until `wanted` cases were promised. */
export async function crowd(given: { url: string; wanted: number; lanes: number; onProgress: (cases: number) => void }): Promise<Promised> {
  const promised: Promised = { applications: [], cancelled: [], tooLate: [], gaveUp: 0 };
  const operator = await operatorOf(given.url);
  let cases = 0;
  await Promise.all(Array.from({ length: given.lanes }, async () => {
    while (cases < given.wanted) {
      try {
        const more = await applyOnce(given.url, operator, promised);
        cases += more;
        given.onProgress(cases);
      } catch (error) {
        promised.gaveUp += 1;
        // A few stumble over a kill between two steps of theirs; a crowd that cannot get in at all is a fault.
        if (promised.gaveUp > 20 + promised.applications.length / 10) throw error;
        console.log(`a merchant gave up: ${(error as Error).message}`);
      }
    }
  }));
  return promised;
}
