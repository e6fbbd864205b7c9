import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { ChannelCheck } from '../../contract/integration.ts';
import type { Catalogue, CredentialField, Gateway } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import { fieldsOfKind, keyProblems } from '../../domain/payments/channel-keys.ts';
import type { PaymentApi, StoreChannel, StoreKeys } from '../../domain/ports/payment-api.ts';
import type { Vault } from '../../platform/vault.ts';
import { channelOf, methodsThrough, moduleOf, offersOf } from './channel-offers.ts';
import * as store from './integration.store.ts';
import type { Doing, SettingsParts } from './store-settings.ts';
import { TEST_CARD } from './test-runs.ts';

/** A channel as the merchant describes it; keys that are left out are the gateway's shared ones. */
export interface WantedChannel {
  readonly gateway: string;
  readonly type: StoreChannel['type'];
  readonly testId?: string | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
}

export interface ChannelParts extends SettingsParts {
  readonly vault: Vault;
  readonly payments: PaymentApi;
}

type Check = z.input<typeof ChannelCheck>;

/** What the trial of a channel is worth. */
const TRIAL_AMOUNT = 100;
const TRIAL_NAME = { ko: '채널 시험', en: 'Channel trial' };
const DONE = { ok: true as const };

export const enteredContext = (merchantId: string, channelKey: string): string => `entered:${merchantId}:${channelKey}`;

/** The keys somebody entered, under the names of the catalogue. Empty values are none. */
function keysGiven(wanted: WantedChannel): Record<string, string> {
  const given = { ...(wanted.testId !== undefined && { mid: wanted.testId }), ...wanted.credentials };
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.trim()] as const).filter(([, value]) => value !== ''));
}

/** The fields of a gateway for a kind of channel. */
export function fieldsFor(gateway: Gateway, type: StoreChannel['type']): readonly CredentialField[] {
  return fieldsOfKind(moduleOf(gateway)?.credentials ?? [], type);
}

function pointerOf(name: string): string {
  return name === 'mid' ? '/testId' : `/credentials/${name}`;
}

/** What of the keys was looked at and what was not: a value left empty was not tried, and nothing is said of it that sounds so. */
function keyChecks(gateway: Gateway, type: StoreChannel['type'], given: Readonly<Record<string, string>>): Check[] {
  const fields = fieldsFor(gateway, type);
  const list = (some: readonly CredentialField[], language: 'ko' | 'en'): string => some.map(({ label }) => label[language]).join(', ');
  const filled = fields.filter(({ name }) => name in given);
  const empty = fields.filter(({ name }) => !(name in given));
  const own = Object.keys(given).some((name) => name !== 'mid');
  const checks: Check[] = [];
  if (filled.length > 0) checks.push({ code: 'keys', state: 'passed', pointer: null, text: { ko: `입력하신 값의 형식이 맞습니다: ${list(filled, 'ko')}`, en: `What you entered is well formed: ${list(filled, 'en')}` } });
  if (filled.length === 0) checks.push({ code: 'keys', state: 'passed', pointer: null, text: { ko: '입력하신 값이 없어 공용 테스트 정보로 시험했습니다.', en: 'You entered nothing, so the shared test credentials were tried.' } });
  else if (empty.length > 0) {
    checks.push({ code: 'keys', state: 'not_tried', pointer: null, text: own
      ? { ko: `비어 있어 확인하지 않았습니다: ${list(empty, 'ko')}`, en: `Left empty and not tried: ${list(empty, 'en')}` }
      : { ko: `비어 있어 확인하지 않았습니다. 공용 테스트 값을 사용합니다: ${list(empty, 'ko')}`, en: `Left empty and not tried; the shared test values are used: ${list(empty, 'en')}` } });
  }
  return checks;
}

/** The merchant id alone names another of the shared test accounts; any key beside it makes it an account of one's own. */
function problemsWith(gateway: Gateway, type: StoreChannel['type'], given: Readonly<Record<string, string>>) {
  const names = Object.keys(given);
  const fields = fieldsFor(gateway, type);
  const wanted = names.some((name) => name !== 'mid') ? fields : fields.map((field) => ({ ...field, required: 'optional' as const }));
  return keyProblems(wanted, names.includes('mid') && !fields.some(({ name }) => name === 'mid') ? Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'mid')) : given);
}

function offered(catalogue: Catalogue, wanted: WantedChannel): Gateway {
  const gateway = findGateway(catalogue, wanted.gateway);
  const offer = offersOf(catalogue).find((one) => one.gateway === wanted.gateway);
  if (gateway === undefined || offer === undefined) throw new AppError('invalid_input', { problems: [{ pointer: '/gateway', code: 'unknown_gateway', message: { ko: '목록에 있는 PG를 골라 주세요.', en: 'Choose a gateway of the list.' } }] });
  if (!offer.types.includes(wanted.type)) throw new AppError('invalid_input', { problems: [{ pointer: '/type', code: 'not_offered', message: { ko: '이 PG에서 쓸 수 없는 종류입니다.', en: 'This gateway does not take that kind.' } }] });
  return gateway;
}

/** Test channels that a merchant adds by itself: tried before they are saved, renamed, given other keys, removed. */
export function merchantChannels(parts: ChannelParts, keysOf: (merchantId: string) => Promise<StoreKeys>) {
  const { stores, vault, clock } = parts;

  /** A channel the merchant added itself; those that come with a gateway stay as they are. */
  async function ownChannel(merchantId: string, channelId: string): Promise<StoreChannel> {
    const channel = (await keysOf(merchantId)).channelKeys.find(({ channelKey }) => channelKey === channelId);
    if (channel === undefined) throw new AppError('not_found');
    if (!channel.own) throw new AppError('not_allowed_now', { detail: { ko: '직접 추가한 채널만 바꾸거나 지울 수 있습니다.', en: 'Only channels you added yourself can be changed or removed.' } });
    return channel;
  }

  const sealed = (merchantId: string, channelKey: string, given: Readonly<Record<string, string>>) => ({
    merchantId, channelKey, enteredAt: clock.now(), credentials: vault.sealText(JSON.stringify(given), enteredContext(merchantId, channelKey)),
  });

  function refuseProblems(gateway: Gateway, type: StoreChannel['type'], given: Readonly<Record<string, string>>): void {
    const problems = problemsWith(gateway, type, given);
    if (problems.length > 0) throw new AppError('invalid_input', { problems: problems.map(({ name, code, message }) => ({ pointer: pointerOf(name), code, message })) });
  }

  /** Makes a small payment over such a channel, in a store that exists only for it, and cancels it. */
  async function trial(channel: StoreChannel): Promise<{ kind: 'done' } | { kind: 'refused'; message: string } | { kind: 'unreachable' }> {
    return stores.withTrial(channel, async (keys) => {
      const paid = await parts.payments.payOnce(keys, { merchantUid: `trial_${randomUUID().slice(0, 18)}`, name: TRIAL_NAME.ko, amount: TRIAL_AMOUNT, channelKey: keys.channelKeys[0]?.channelKey ?? '', card: TEST_CARD });
      if (paid.kind !== 'done') return paid;
      if (paid.value.status !== 'paid') return { kind: 'refused', message: paid.value.failReason ?? paid.value.status };
      const cancelled = await parts.payments.cancel(keys, { impUid: paid.value.impUid, amount: null, checksum: TRIAL_AMOUNT, reason: TRIAL_NAME.ko });
      return cancelled.kind === 'done' ? { kind: 'done' } : cancelled;
    });
  }

  return {
    /** What can be seen of a channel before it is saved. Never says of keys more than was tried. */
    async tryChannel(wanted: WantedChannel): Promise<{ checks: Check[] }> {
      const gateway = offered(parts.catalogue(), wanted);
      const given = keysGiven(wanted);
      const problems = problemsWith(gateway, wanted.type, given);
      if (problems.length > 0) {
        return { checks: problems.map(({ name, message }) => ({ code: 'keys' as const, state: 'failed' as const, pointer: pointerOf(name), text: message })) };
      }
      const own = Object.keys(given).some((name) => name !== 'mid');
      const checks: Check[] = keyChecks(gateway, wanted.type, given);
      const cards = methodsThrough(parts.catalogue(), gateway, wanted.type).some(({ method }) => method === 'card');
      if (cards && wanted.type !== 'certification') {
        const outcome = await trial(channelOf(gateway, { type: wanted.type, name: TRIAL_NAME.ko, testId: given['mid'] }));
        if (outcome.kind === 'unreachable') throw new AppError('temporarily_unavailable', { retryAfterSeconds: 3 });
        checks.push(outcome.kind === 'done'
          ? { code: 'payment', state: 'passed', pointer: null, text: { ko: '이 설정으로 테스트 상점에서 100원을 결제하고 바로 취소했습니다.', en: 'A payment of ₩100 over these settings was made at the test store and cancelled.' } }
          : { code: 'payment', state: 'failed', pointer: null, text: { ko: `시험 결제가 거절되었습니다: ${outcome.message}`, en: `The trial payment was refused: ${outcome.message}` } });
      } else {
        checks.push({ code: 'payment', state: 'not_tried', pointer: null, text: { ko: '창에서만 진행되는 채널이라 서버에서 시험하지 않았습니다. 저장한 뒤 테스트로 창을 열어 확인해 주세요.', en: 'This channel works in a window only, so the server could not try it. Save it, then open the window with a test.' } });
      }
      if (own) {
        checks.push({ code: 'gateway', state: 'not_tried', pointer: null, text: { ko: '테스트 상점은 PG에 접속하지 않으므로, PG가 이 키를 받아들이는지는 확인하지 않았습니다.', en: 'The test store does not call the gateway: whether the gateway accepts these keys was not asked.' } });
      }
      return { checks };
    },
    async addChannel(doing: Doing, wanted: WantedChannel & { name: string }) {
      const { merchantId } = doing;
      await keysOf(merchantId);
      const gateway = offered(parts.catalogue(), wanted);
      const given = keysGiven(wanted);
      refuseProblems(gateway, wanted.type, given);
      const channelId = await stores.addChannel(merchantId, channelOf(gateway, { type: wanted.type, name: wanted.name, testId: given['mid'] }), async (tx, key) => {
        if (Object.keys(given).some((name) => name !== 'mid')) await store.saveEntered(tx, sealed(merchantId, key, given));
        await parts.record(tx, doing, { action: 'integration.add_channel', subject: key, details: { gateway: wanted.gateway, type: wanted.type } });
      });
      if (channelId === null) throw new AppError('not_allowed_now', { detail: TOO_MANY });
      return { channelId };
    },
    /** Another name, other keys, or both. Keys are replaced as a whole: what was stored is not shown, so it cannot be completed. */
    async changeChannel(doing: Doing, channelId: string, change: { name?: string | undefined; credentials?: Readonly<Record<string, string>> | undefined }) {
      const { merchantId } = doing;
      const channel = await ownChannel(merchantId, channelId);
      const gateway = findGateway(parts.catalogue(), channel.gateway);
      const given = change.credentials === undefined ? null : keysGiven({ ...channel, credentials: change.credentials, testId: channel.pgId });
      if (given !== null && gateway !== undefined) refuseProblems(gateway, channel.type, given);
      const changed = await stores.renameChannel(merchantId, channelId, change.name ?? channel.name, async (tx) => {
        await parts.bump(tx, doing);
        if (given !== null) await store.saveEntered(tx, sealed(merchantId, channelId, given));
        await parts.record(tx, doing, { action: given === null ? 'integration.rename_channel' : 'integration.change_channel_keys', subject: channelId, details: { gateway: channel.gateway } });
      });
      if (!changed) throw new AppError('not_found');
      return DONE;
    },
    async deleteChannel(doing: Doing, channelId: string) {
      const channel = await ownChannel(doing.merchantId, channelId);
      const removed = await stores.removeChannel(doing.merchantId, channelId, async (tx) => {
        await store.deleteEntered(tx, doing.merchantId, channelId);
        await parts.record(tx, doing, { action: 'integration.remove_channel', subject: channelId, details: { gateway: channel.gateway } });
      });
      if (!removed) throw new AppError('not_found');
      return DONE;
    },
  };
}

const TOO_MANY = { ko: '채널을 더 추가할 수 없습니다. 쓰지 않는 채널을 먼저 지워 주세요.', en: 'No more channels can be added. Remove one that is not in use first.' };
