import { afterAll, beforeAll, expect, it } from 'vitest';
import { institutionName, institutionsFor } from '../../domain/catalogue/reviewers.ts';
import { offeredGateways } from '../../domain/catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../../domain/catalogue/standard.ts';
import { reviewersOf } from '../../sandbox/gateway/plan.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp } from '../../testkit/start-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
});
afterAll(() => app.close());

it('one set of codes: the rehearsal gateway names exactly the institutions of the catalogue, for every gateway and method', () => {
  let reviewed = 0;
  for (const gateway of offeredGateways(STANDARD_CATALOGUE)) {
    for (const { method } of gateway.supports) {
      const ours = institutionsFor(gateway, [method]).map(({ code }) => code).sort();
      expect([gateway.code, method, [...reviewersOf(gateway.code, [{ method, type: 'one_time' }])].sort()]).toEqual([gateway.code, method, ours]);
      for (const code of ours) expect(institutionName(code).en).not.toBe(code);
      reviewed += ours.length;
    }
  }
  expect(reviewed).toBeGreaterThan(100);
});

it('a card case shows its nine card companies from the start; asked for by the merchant they are the headline, then it is live', async () => {
  const visitor = await rehearsalVisitor(app, 'merchant');
  const application = await applyFor(visitor, { methods: ['card', 'transfer', 'mobile_identity'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] });
  const find = async (code: string) => (await casesOf(visitor, application)).find(({ gateway }) => gateway.code === code);
  const items = (await find('kcp')).tracks.issuers.items;
  expect(items).toHaveLength(9);
  expect(items[0]).toEqual({ code: 'bc', names: { ko: 'BC카드', en: 'BC Card' }, state: 'not_asked', label: { ko: '요청 전', en: 'Not asked' }, reason: null });
  expect((await find('kcp')).tracks.issuers.summary).toEqual({ ko: '9곳, 심사 요청 전', en: '9 institutions, not asked yet' });
  expect((await find('tosspayments')).tracks.issuers.items).toEqual([]);

  await advanceUntil(app, visitor, application, ({ gateway, tracks }) => gateway.code !== 'kcp' || tracks.activation.state === 'keys_deposited');
  const signed = await find('kcp');
  expect(signed.allowedActions).toContainEqual(expect.objectContaining({ code: 'ask_issuer', label: { ko: '카드사 심사 요청', en: 'Ask for card review' } }));
  const asked = (await visitor.call('POST', `/api/cases/${signed.id}/actions/ask_issuer`, {})).body;
  expect(asked.standing).toMatchObject({ headline: 'card_review', owner: 'issuer' });
  expect(asked.tracks.issuers.items.every(({ state }: { state: string }) => state === 'asked')).toBe(true);

  const headlines = new Set<string>();
  await advanceUntil(app, visitor, application, ({ gateway, standing }) => {
    if (gateway.code === 'kcp') headlines.add(standing.headline);
    return gateway.code !== 'kcp' || standing.headline === 'live';
  });
  // Between the last approval and opening it is signed again: the card companies are done and the gateway opens it.
  expect([...headlines].filter((headline) => headline !== 'signed')).toEqual(['card_review', 'live']);
  const live = await find('kcp');
  expect(live.tracks.issuers.summary).toEqual({ ko: '9곳 중 9곳 승인', en: '9 of 9 approved' });
  expect(live.tracks.issuers.items).toHaveLength(9);
  expect(live.events.at(-1).command).toBe('go_live');
});

it('carriers are asked by the gateway itself, so the merchant is not', async () => {
  const visitor = await rehearsalVisitor(app, 'merchant');
  const { body } = await visitor.call('GET', '/api/applications');
  const application = body.items[0].id;
  await advanceUntil(app, visitor, application, ({ gateway, tracks }) => gateway.code !== 'danal' || tracks.contract.state === 'signed');
  const danal = await eventually(async () => (await casesOf(visitor, application)).find(({ gateway }) => gateway.code === 'danal'));
  expect(danal.tracks.issuers.items.map(({ code }: { code: string }) => code)).toEqual(['skt', 'kt', 'lguplus']);
  expect(danal.allowedActions.map(({ code }: { code: string }) => code)).not.toContain('ask_issuer');
});
