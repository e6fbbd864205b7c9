import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { MOST_ASKED_AT_ONCE, type ContractLookups } from '../../contract/existing-contracts.ts';
import { maskRegistrationNumber } from '../../domain/business/masking.ts';
import type { Gateway } from '../../domain/catalogue/catalogue.ts';
import { findGateway, offeredGateways } from '../../domain/catalogue/lookup.ts';
import { lookupConsent } from '../../domain/existing-contracts/consent.ts';
import type { ConsentText } from '../../domain/plan/consents.ts';
import type { GatewayCapabilities } from '../../domain/ports/gateway.ts';
import type { Text } from '../../domain/text.ts';
import { newId } from '../../platform/ids.ts';
import { enqueue } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import type { Writer } from '../support/support.service.ts';
import { lookupContext, runAsking, settle, tellPages, type AskingParts } from './ask-gateway.ts';
import { askGateway } from './existing-contracts.jobs.ts';
import { presentLookup } from './existing-contracts.present.ts';
import * as store from './existing-contracts.store.ts';
import type { KeptAnswer } from './outcome-words.ts';

type View = z.input<typeof ContractLookups>;
type How = Exclude<GatewayCapabilities['existingContracts'], 'none'>;

/** A member of the merchant who looks or asks. */
export interface Asker {
  readonly merchantId: string;
  readonly writer: Writer;
  readonly requestId: string;
  /** Whether the role may have gateways asked. */
  readonly mayAsk: boolean;
}

/** Of one gateway in a day: nobody's contract team is to be worn out. */
const ASKED_A_DAY = 3;
const DAY_MS = 86_400_000;
const EMPTIED_TOGETHER = 500;

const say = (ko: string, en: string): Text => ({ ko, en });
const ROLE = say('결제대행사에 묻는 것은 소유자와 관리자가 할 수 있습니다. 소유자나 관리자에게 요청해 주세요.', 'Owners and admins can have gateways asked. Please ask one of them.');
const NO_BUSINESS = say('먼저 사업자 정보를 등록해 주세요. 등록된 사업자의 계약만 물을 수 있습니다.', 'Register the business information first: gateways are asked about a registered business only.');
const NOT_PROVEN = say(
  '사업자등록증으로 확인된 번호만 결제대행사에 물을 수 있습니다. 사업자 정보에 사업자등록증을 올리고 완료를 눌러 주세요.',
  'Gateways are asked only about a number that a registration certificate proves. Upload the certificate in the business information and press Finish.',
);
const NOT_PROVEN_LOCKED = say(
  '사업자등록증으로 확인된 번호만 결제대행사에 물을 수 있는데, 제출한 사업자 정보에는 등록증이 없습니다. 사업자 정보 화면에서 수정을 요청하신 뒤 등록증을 올려 주세요.',
  'Gateways are asked only about a number that a registration certificate proves, and the submitted business information has none. Ask for a correction on its page, then upload the certificate.',
);
const BY_PEOPLE = say('담당자가 답하는 PG입니다. 운영자가 대신 묻고 상담에 답변드립니다.', 'Its people answer. The operator asks for you and answers in the conversation.');
const OWN_PAGES = say('기존 계약을 대신 물을 수 없는 PG입니다. PG 사이트에 로그인하여 확인해 주세요.', 'It cannot be asked for you. Sign in at its own site to see your contracts.');
const OUTDATED = say('동의 문구가 바뀌었습니다. 다시 확인해 주세요.', 'The words of the consent have changed. Please read them again.');
const TOO_OFTEN = say('같은 결제대행사에는 하루에 세 번까지 물을 수 있습니다. 내일 다시 물어봐 주세요.', 'A gateway can be asked three times a day. Please ask it again tomorrow.');

export type ExistingContractsService = ReturnType<typeof createExistingContracts>;

/** Has gateways asked, with the merchant's consent for each by name, which contracts they have with its business. */
export function createExistingContracts(parts: AskingParts) {
  const { database, clock, vault, catalogue } = parts;

  const howOf = (gateway: string): GatewayCapabilities['existingContracts'] => parts.connectorOf(gateway).capabilities.existingContracts;
  const open = (row: store.LookupRow, sealed: string): string => vault.openText(sealed, lookupContext(row.id));

  async function hindranceOf({ merchantId, mayAsk }: Pick<Asker, 'merchantId' | 'mayAsk'>): Promise<{ number: string | null; hindrance: View['hindrance'] }> {
    const number = await parts.provenNumber(merchantId);
    if (number.kind === 'no_business') return { number: null, hindrance: { says: NO_BUSINESS, href: '/business' } };
    if (number.kind === 'not_proven') return { number: null, hindrance: { says: number.locked ? NOT_PROVEN_LOCKED : NOT_PROVEN, href: '/business' } };
    return { number: number.registrationNumber, hindrance: mayAsk ? null : { says: ROLE, href: null } };
  }

  /** From when on a gateway may be asked again, for those that were asked as often as a day allows. */
  async function heldBack(reader: Reader | Tx, merchantId: string): Promise<Map<string, Date>> {
    const asked = await store.askedSince(reader, merchantId, new Date(clock.now().getTime() - DAY_MS));
    const byGateway = Map.groupBy(asked.filter(({ state }) => state !== 'dropped'), ({ gateway }) => gateway);
    return new Map([...byGateway].flatMap(([gateway, times]): [string, Date][] => {
      const first = times.at(-ASKED_A_DAY);
      return first === undefined ? [] : [[gateway, new Date(first.askedAt.getTime() + DAY_MS)]];
    }));
  }

  async function view(asker: Pick<Asker, 'merchantId' | 'mayAsk'>): Promise<View> {
    const { number, hindrance } = await hindranceOf(asker);
    const rows = await store.lastLookups(database.kysely, asker.merchantId);
    const held = await heldBack(database.kysely, asker.merchantId);
    // What was asked about another number is no answer about this one.
    const last = new Map(rows.filter((row) => number !== null && row.state !== 'dropped' && row.question !== null && open(row, row.question) === number).map((row) => [row.gateway, row]));
    const gateways = offeredGateways(catalogue()).flatMap((gateway): View['gateways'] => {
      const how = howOf(gateway.code);
      const row = last.get(gateway.code);
      if (how === 'none' && row === undefined) return [];
      return [presentGateway({ gateway, how, row, askable: hindrance === null, held: held.get(gateway.code) })];
    });
    return { registrationNumber: number === null || hindrance === null ? number : maskRegistrationNumber(number), hindrance, mostAtOnce: MOST_ASKED_AT_ONCE, gateways };
  }

  function presentGateway(given: { gateway: Gateway; how: GatewayCapabilities['existingContracts']; row: store.LookupRow | undefined; askable: boolean; held: Date | undefined }): View['gateways'][number] {
    const { gateway, row, held } = given;
    // A gateway that was disconnected after it answered: its answer stays, and it is not asked again.
    const how: How = given.how === 'none' ? 'own_pages' : given.how;
    const asking = row?.state === 'asking';
    const consent = given.askable && how !== 'own_pages' && !asking && held === undefined ? lookupConsent(catalogue(), gateway.code) : null;
    const answer = row === undefined || row.answer === null ? null : (JSON.parse(open(row, row.answer)) as KeptAnswer);
    return {
      gateway: gateway.code, names: gateway.names, how, says: how === 'people' ? BY_PEOPLE : how === 'own_pages' ? OWN_PAGES : null,
      consent: consent === null ? null : { ...consent, agreedAt: null }, askableFrom: held?.toISOString() ?? null, lookup: row === undefined ? null : presentLookup(row, answer, { catalogue: catalogue(), gateway }),
    };
  }

  /** The gateways that are asked by these consents. Throws `consent_needed` for one that is not as it is shown now, `not_allowed_now` for a gateway that cannot be asked. */
  function gatewaysOf(consents: readonly { code: string; version: string }[]): { gateway: Gateway; how: How; consent: ConsentText }[] {
    const unique = new Map(consents.map((one) => [one.code, one]));
    return [...unique.values()].map(({ code, version }) => {
      const gateway = findGateway(catalogue(), code.replace(/^contract_lookup:/, ''));
      const consent = gateway === undefined ? null : lookupConsent(catalogue(), gateway.code);
      if (gateway === undefined || consent === null || consent.code !== code || !offeredGateways(catalogue()).includes(gateway)) throw new AppError('not_allowed_now');
      if (consent.version !== version) throw new AppError('consent_needed', { detail: OUTDATED });
      const how = howOf(gateway.code);
      if (how === 'none' || how === 'own_pages') throw new AppError('not_allowed_now', { detail: OWN_PAGES });
      return { gateway, how, consent };
    });
  }

  /**
   * Asks, one question for each consent, in one transaction with its jobs. A gateway that is being asked is left alone. Throws
   * `business_information_needed`, `not_allowed_now` and `consent_needed`; `too_many_requests` for a gateway that was asked three times in a day.
   */
  async function ask(asker: Asker, consents: readonly { code: string; version: string }[]): Promise<View> {
    const { merchantId, writer, requestId } = asker;
    const { number, hindrance } = await hindranceOf(asker);
    if (number === null || hindrance !== null) throw new AppError(hindrance?.says === NO_BUSINESS ? 'business_information_needed' : 'not_allowed_now', hindrance === null ? {} : { detail: hindrance.says });
    const chosen = gatewaysOf(consents);
    await database.inTransaction(async (tx) => {
      await store.lockMerchant(tx, merchantId);
      const asking = new Set((await store.askedSince(tx, merchantId, new Date(clock.now().getTime() - DAY_MS))).filter(({ state }) => state === 'asking').map(({ gateway }) => gateway));
      const held = await heldBack(tx, merchantId);
      const now = chosen.filter(({ gateway }) => !asking.has(gateway.code));
      if (now.some(({ gateway }) => held.has(gateway.code))) throw new AppError('too_many_requests', { detail: TOO_OFTEN });
      const conversationId = await parts.support.checkingConversation(tx, { merchantId, writer });
      const at = clock.now();
      for (const { gateway, how, consent } of now) await askOne(tx, { at, merchantId, personId: writer.personId, requestId, conversationId, number, gateway: gateway.code, how, consent });
      await tellPages(parts, tx, merchantId);
      noteMade(conversationId);
    });
    return view(asker);
  }

  async function askOne(tx: Tx, given: { at: Date; merchantId: string; personId: string; requestId: string; conversationId: string; number: string; gateway: string; how: How; consent: ConsentText }): Promise<void> {
    const { at } = given;
    const id = newId('lookup', at);
    const row: store.LookupRow = {
      id, merchantId: given.merchantId, gateway: given.gateway, conversationId: given.conversationId, askedBy: given.personId, consentCode: given.consent.code, consentVersion: given.consent.version, askedAt: at,
      state: 'asking', tries: 0, settledAt: null, question: vault.sealText(given.number, lookupContext(id)), answer: null,
    };
    if (!(await store.insertLookup(tx, row))) return;
    await parts.audit.record(tx, { actor: given.personId, action: 'support.ask_gateway', subject: given.merchantId, details: { gateway: given.gateway, lookup: id, consentVersion: given.consent.version }, requestId: given.requestId });
    if (given.how === 'people') await settle(parts, tx, row, { state: 'people' });
    else await enqueue(tx, askGateway, { lookupId: id }, { singletonKey: id });
  }

  return {
    view, ask,
    handlers: [handleJob(askGateway, (call) => runAsking(parts, call))] as JobHandler[],
    /** Empties what was asked and answered before an instant. */
    async forget(before: Date): Promise<void> {
      while ((await database.inTransaction((tx) => store.emptyBefore(tx, before, EMPTIED_TOGETHER))) === EMPTIED_TOGETHER);
    },
  };
}
