import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { gatewayConnectors, partnerSecret } from '../../app/gateway-connectors.ts';
import { systemClock } from '../../platform/clock.ts';
import { loadConfig } from '../../platform/config.ts';
import { openVault } from '../../platform/vault.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { SIGN_UP_AGREED, applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { handOverOf, PARTNER_SECRET, startPartnerGateway } from '../../testkit/partner-gateway.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const NEW_SECRET = 'whsec_bmV3LXNlY3JldC1vZi1hLXN5bnRoZXRpYy1nYXRld2F5LTI=';
const TO_RECEIPT = 20 * 86_400;

function gatewaysFile(entries: readonly object[]): string {
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify(entries));
  return file;
}

async function sendEvent(app: TestApp, given: { gateway: string; secret: string; caseId: string; sequence: number }): Promise<{ status: number; code: string | undefined }> {
  const id = `evt_${given.caseId}_${given.sequence}_${given.secret.slice(-6)}`;
  const body = JSON.stringify({ id, type: 'case.received', caseId: given.caseId, sequence: given.sequence, occurredAt: new Date().toISOString(), data: {} });
  const at = new Date();
  const answer = await fetch(`${app.url}/api/partner/${given.gateway}/events`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(given.secret).sign(id, at, body) },
  });
  return { status: answer.status, code: ((await answer.json()) as { code?: string }).code };
}

it('a gateway of the file has its own server, also while it still has the earlier secret; the others stay with the rehearsal gateway', async () => {
  const itsDatabase = await openFreshEmbedded();
  const kcp = await startPartnerGateway(itsDatabase, { secretFor: (code) => (code === 'kcp' ? PARTNER_SECRET : null) });
  const file = gatewaysFile([{ code: 'kcp', url: `${kcp.url}/gateways/kcp`, secret: NEW_SECRET, previousSecret: PARTNER_SECRET }]);
  const app = await startApp(await openFreshEmbedded(), { speed: 1, settings: { GATEWAYS_FILE: file } });
  const merchant = await rehearsalVisitor(app, 'merchant');
  const application = await applyFor(merchant, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] });
  const states = async () => Object.fromEntries((await casesOf(merchant, application)).map(({ gateway, tracks }) => [gateway.code, tracks.intake.state]));
  await eventually(async () => expect(await states()).toEqual({ kcp: 'handed_over', tosspayments: 'handed_over' }), { withinMs: 40_000 });
  const at = async (database: typeof itsDatabase) => (await database.pool.query<{ gateway: string }>('select gateway from rehearsal_case')).rows.map(({ gateway }) => gateway);
  expect([await at(itsDatabase), await at(app.ground.database)]).toEqual([['kcp'], ['tosspayments']]);

  // Its own news, under the earlier secret, reach the case.
  await kcp.gateway.advance(TO_RECEIPT);
  await eventually(async () => expect((await states()).kcp).not.toBe('handed_over'), { withinMs: 40_000 });
  // The new secret is as good; the secret that is derived for the rehearsal gateway is not, for a gateway of the file.
  const one = (await casesOf(merchant, application)).find(({ gateway }) => gateway.code === 'kcp');
  expect((await sendEvent(app, { gateway: 'kcp', secret: NEW_SECRET, caseId: one.id, sequence: 900 })).status).toBeLessThan(300);
  expect(await sendEvent(app, { gateway: 'kcp', secret: partnerSecret(app.ground.vault, 'kcp'), caseId: one.id, sequence: 901 })).toEqual({ status: 401, code: 'bad_signature' });
  await app.close();
  await kcp.stop();
  await itsDatabase.close();
}, 180_000);

it('production calls the gateways of the file and nobody else, and believes only their secrets', async () => {
  // It speaks no TLS: that it is called at all is what counts here.
  const called: string[] = [];
  const listener = createServer((socket) => {
    called.push('kcp');
    socket.destroy();
  });
  await new Promise<void>((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  const file = gatewaysFile([{ code: 'kcp', url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}/gatehouse`, secret: NEW_SECRET }]);
  const config = loadConfig({ GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA', SMTP_URL: 'smtp://127.0.0.1:9', SANDBOX_URL: 'https://pay.example.co.kr', GATEWAYS_FILE: file });
  const vault = openVault(config.secrets);
  const connectorOf = gatewayConnectors({ config, vault, clock: systemClock, mail: null, rehearsalGatewayUrl: () => 'http://127.0.0.1:9', isGateway: (code) => code === 'kcp' });
  // Nothing stays in memory of names that anybody may invent.
  expect([connectorOf('kcp') === connectorOf('kcp'), connectorOf('invented') === connectorOf('invented')]).toEqual([true, false]);
  const handOver = handOverOf('https://console.example.co.kr', { caseId: 'case_01' });
  expect(connectorOf('kcp').capabilities.handOver).toBe('api');
  expect(await connectorOf('kcp').submit(handOver)).toMatchObject({ kind: 'unreachable', retryable: true });
  expect(called).toEqual(['kcp']);
  expect(connectorOf('danal').capabilities.handOver).toBe('none');
  expect(await connectorOf('danal').submit(handOver)).toMatchObject({ kind: 'unreachable', reason: 'not_connected', retryable: false, mayHaveArrived: false });

  const app = await startApp(await openFreshEmbedded(), {
    settings: { GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: config.secrets[0], SMTP_URL: 'smtp://127.0.0.1:9', SANDBOX_URL: 'https://pay.example.co.kr', GATEWAYS_FILE: file },
  });
  // The signature is good, and then nobody knows the case.
  expect(await sendEvent(app, { gateway: 'kcp', secret: NEW_SECRET, caseId: 'case_01', sequence: 1 })).toEqual({ status: 404, code: 'not_found' });
  for (const [gateway, secret] of [['kcp', PARTNER_SECRET], ['kcp', partnerSecret(vault, 'kcp')], ['danal', partnerSecret(vault, 'danal')], ['danal', NEW_SECRET]] as const) {
    expect(await sendEvent(app, { gateway, secret, caseId: 'case_01', sequence: 1 })).toEqual({ status: 401, code: 'bad_signature' });
  }
  await app.close();
  await new Promise((resolve) => { listener.close(resolve); });
}, 180_000);

/** A mail server of the test's own: what production sends arrives here. */
async function openMailbox(): Promise<{ url: string; link: (to: string) => string; close: () => Promise<void> }> {
  const mails: { to: string; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', text: mail.text ?? '' });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    link(to) {
      const link = /https?:\S+token=\S+/.exec(mails.find((mail) => mail.to === to)?.text ?? '')?.[0];
      if (link === undefined) throw new Error('the mail with the link is not there yet');
      return link;
    },
    close: () => new Promise((resolve) => { server.close(resolve); }),
  };
}

it('in production a case at a gateway that nobody has connected waits where merchant and operator see it, and leaves nothing at the rehearsal gateway', async () => {
  const mailbox = await openMailbox();
  const app = await startApp(await openFreshEmbedded(), { settings: { GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA', SMTP_URL: mailbox.url, SANDBOX_URL: 'https://pay.example.co.kr' } });
  const email = 'owner@shop.example.kr';
  const merchant = new Visitor(app.url);
  expect((await merchant.call('POST', '/api/account/sign-up', { email, password: 'a long enough password', name: '김하나', locale: 'ko' , consents: SIGN_UP_AGREED })).status).toBe(201);
  const link = await eventually(() => mailbox.link(email), { withinMs: 60_000 });
  expect((await merchant.call('POST', '/api/account/confirm', { token: new URL(link).searchParams.get('token') })).status).toBe(200);
  const application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const one = await eventually(async () => {
    const [now] = await casesOf(merchant, application);
    expect(now.handOver.lastProblem).not.toBeNull();
    return now;
  }, { withinMs: 60_000 });
  expect(one.standing).toMatchObject({ headline: 'submitted', owner: 'operator' });
  for (const text of [one.standing.nextAction.ko, one.standing.nextAction.en, one.standing.expected.text.ko, one.standing.expected.text.en]) expect(text).toMatch(/\S/);
  expect(one.allowedActions.map(({ code }: { code: string }) => code)).toContain('cancel');

  const password = 'an operator has a password too';
  await app.house.accounts.createOperator({ email: 'operator@example.kr', password });
  const operator = new Visitor(app.url);
  await operator.signIn({ email: 'operator@example.kr', password });
  const seen = (await operator.call('GET', `/api/desk/cases/${one.id}`)).body;
  expect(seen.handOver).toMatchObject({ attempts: 0, lastProblem: { en: expect.stringContaining('GATEWAYS_FILE'), ko: expect.stringContaining('GATEWAYS_FILE') } });
  expect(seen.allowedActions.map(({ code }: { code: string }) => code)).toContain('retry_hand_over');
  expect((await app.ground.database.pool.query('select case_id from rehearsal_case')).rows).toEqual([]);
  await app.close();
  await mailbox.close();
}, 180_000);
