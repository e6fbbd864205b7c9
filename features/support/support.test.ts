import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, chooseMethods, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';
import { memberHash } from './support.routes.ts';

let app: TestApp;
let operator: Visitor;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(() => app.close());

const newcomer = () => signUpMerchant(app, undefined, { operator });
const check = (visitor: Visitor) => visitor.call('POST', '/api/conversations/existing-contracts', {});
const message = (text: string, clientId: string = randomUUID()) => ({ text, clientId });
const openOn = async (visitor: Visitor, text: string) => (await visitor.call('POST', '/api/conversations', { topic: 'other', ...message(text) })).body.conversation.id as string;

describe('the check for existing contracts', () => {
  it('tells nothing without business information, and hands the question to the operator', async () => {
    const { visitor } = await newcomer();
    const { status, body } = await check(visitor);
    expect(status).toBe(201);
    expect(body.conversation).toMatchObject({ topic: 'existing_contracts', state: 'waiting_for_operator' });
    expect(body.messages).toMatchObject([{ from: 'system', facts: [], systemText: { en: expect.stringContaining('No business information') } }]);
  });

  it('answers at once with contracts, their state and what can be reused, the number masked', async () => {
    const { visitor } = await newcomer();
    const applicationId = await applyFor(visitor);
    const { body } = await check(visitor);
    expect(body.conversation.state).toBe('answered_by_system');
    const [said] = body.messages;
    expect(said.systemText.en).toMatch(/\d{3}-\d{2}-\*{5}/);
    expect(JSON.stringify(body)).not.toMatch(/\d{3}-\d{2}-\d{5}/);
    expect(said.facts).toContainEqual(expect.objectContaining({ href: `/applications/${applicationId}`, value: { ko: expect.stringContaining('·'), en: expect.stringContaining('·') } }));
    expect(said.facts.at(-1)).toMatchObject({ label: { en: 'What can be reused' }, href: '/business' });
  });

  it('goes on in the same conversation when asked again, and says more only when more is known', async () => {
    const { visitor } = await newcomer();
    const first = (await check(visitor)).body;
    const again = (await check(visitor)).body;
    expect([again.conversation.id, again.messages.length]).toEqual([first.conversation.id, 1]);
    await chooseMethods(visitor);
    await applyFor(visitor);
    const later = (await check(visitor)).body;
    expect(later.conversation).toMatchObject({ id: first.conversation.id, state: 'waiting_for_operator' });
    expect(later.messages.map(({ facts }: { facts: unknown[] }) => facts.length > 0)).toEqual([false, true]);
  });

  it('begins one conversation when asked several times at once', async () => {
    const { visitor } = await newcomer();
    const atOnce = await Promise.all([check(visitor), check(visitor), check(visitor)]);
    expect(new Set(atOnce.map(({ body }) => body.conversation.id)).size).toBe(1);
    expect((await visitor.call('GET', '/api/conversations')).body.items).toHaveLength(1);
  });

  it('tells nobody about another merchant, not even with the same typed number', async () => {
    const [owner, stranger] = [(await newcomer()).visitor, (await newcomer()).visitor];
    await chooseMethods(owner);
    const business = await typeBusiness(owner);
    await typeBusiness(stranger, business.form.registrationNumber);
    const { body } = await check(stranger);
    expect(body.messages[0].facts).toEqual([]);
  });
});

describe('messages', () => {
  it('a repeated clientId is one message, also when both sends race', async () => {
    const { visitor } = await newcomer();
    const id = await openOn(visitor, 'first');
    const same = message('only once');
    const answers = await Promise.all([1, 2, 3].map(() => visitor.call('POST', `/api/conversations/${id}/messages`, same)));
    expect(new Set(answers.map(({ body }) => body.sequence)).size).toBe(1);
    const { body } = await visitor.call('GET', `/api/conversations/${id}`);
    expect(body.messages.map(({ text }: { text: string }) => text)).toEqual(['first', 'only once']);
  });

  it('both sides see what is unread, and reading marks it read', async () => {
    const { visitor } = await newcomer();
    const id = await openOn(visitor, 'question');
    const queued = (await operator.call('GET', '/api/desk/conversations?limit=100')).body.items.find((one: { id: string }) => one.id === id);
    expect(queued).toMatchObject({ unread: 1, preview: { ko: 'question', en: 'question' } });
    await operator.call('GET', `/api/desk/conversations/${id}`);
    await operator.call('POST', `/api/desk/conversations/${id}/messages`, message('answer'));
    expect((await visitor.call('GET', '/api/conversations')).body.items[0]).toMatchObject({ id, unread: 1, state: 'waiting_for_merchant' });
    await visitor.call('GET', `/api/conversations/${id}`);
    expect((await visitor.call('GET', '/api/conversations')).body.items[0].unread).toBe(0);
  });

  it('are new to the desk where the merchant wrote them, not where the system answered', async () => {
    const { visitor } = await newcomer();
    const { id } = (await check(visitor)).body.conversation;
    await visitor.call('POST', `/api/conversations/${id}/messages`, message('one question'));
    const queued = (await operator.call('GET', '/api/desk/conversations?limit=100')).body.items.find((one: { id: string }) => one.id === id);
    expect(queued).toMatchObject({ unread: 1, state: 'waiting_for_operator' });
  });

  it('shows the newest of a very long conversation', async () => {
    const { visitor } = await newcomer();
    const id = await openOn(visitor, 'first');
    await app.ground.database.inTransaction(async (tx) => {
      const first = await tx.selectFrom('conversation_message').selectAll().where('conversation_id', '=', id).executeTakeFirstOrThrow();
      await tx.insertInto('conversation_message').values(Array.from({ length: 600 }, (_, index) => ({ ...first, sequence: index + 2, client_id: null }))).execute();
      await tx.updateTable('conversation').set({ last_sequence: 601 }).where('id', '=', id).execute();
    });
    const { messages } = (await visitor.call('GET', `/api/conversations/${id}`)).body;
    expect([messages.length, messages.at(-1).sequence]).toEqual([500, 601]);
  });

  it('a closed conversation opens again when the merchant writes', async () => {
    const { visitor } = await newcomer();
    const id = await openOn(visitor, 'question');
    expect((await operator.call('POST', `/api/desk/conversations/${id}/close`)).body.conversation.state).toBe('closed');
    await visitor.call('POST', `/api/conversations/${id}/messages`, message('one more'));
    expect((await operator.call('GET', `/api/desk/conversations/${id}`)).body.conversation.state).toBe('waiting_for_operator');
  });
});

describe('the queue of the desk', () => {
  it('begins with the longest wait, goes on with what is settled, and pages through all of it once', async () => {
    const { visitor } = await newcomer();
    const ids: string[] = [];
    for (const text of ['one', 'two', 'three', 'four']) ids.push(await openOn(visitor, text));
    await operator.call('POST', `/api/desk/conversations/${ids[1]}/messages`, message('answered'));
    const seen: { id: string; state: string; lastMessageAt: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await operator.call('GET', `/api/desk/conversations?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.items);
      cursor = body.next;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    expect(ids.every((id) => seen.some((one) => one.id === id))).toBe(true);
    const waits = seen.map(({ state }) => state === 'waiting_for_operator');
    expect(waits.lastIndexOf(true)).toBeLessThan(waits.indexOf(false));
    const waiting = seen.filter(({ state }) => state === 'waiting_for_operator').map(({ lastMessageAt }) => lastMessageAt);
    expect(waiting).toEqual([...waiting].sort());
  });
});

describe('Channel Talk', () => {
  it('signs the member with the key decoded from hexadecimal, as the published example does', () => {
    expect(memberHash('lucas', '4629de5def93d6a2abea6afa9bd5476d9c6cbc04223f9a2f7e517b535dde3e25')).toBe('99427c7bba36a6902c5fd6383f2fb0214d19b81023296b4bd6b9e024836afea2');
  });

  it('is not mentioned in the settings nor allowed by the policy of the pages unless it is set up', async () => {
    const { visitor } = await newcomer();
    const { body, headers } = await visitor.call('GET', '/api/support/settings');
    expect(body).toEqual({ provider: 'built_in', channelTalk: null });
    expect(headers.get('content-security-policy')).not.toContain('channel.io');
  });
});

describe('Channel Talk, set up', () => {
  it('gives the signed member, never the secret, and allows exactly its hosts', async () => {
    const secret = '4629de5def93d6a2abea6afa9bd5476d9c6cbc04223f9a2f7e517b535dde3e25';
    const other = await startApp(await openFreshEmbedded(), { speed: 1, settings: { CHANNEL_TALK_PLUGIN_KEY: 'plugin-key', CHANNEL_TALK_SECRET_KEY: secret } });
    try {
      const visitor = await rehearsalVisitor(other, 'merchant');
      const { body, headers } = await visitor.call('GET', '/api/support/settings');
      expect(body).toMatchObject({ provider: 'channel_talk', channelTalk: { pluginKey: 'plugin-key', memberHash: memberHash(body.channelTalk.memberId, secret) } });
      expect(JSON.stringify(body)).not.toContain(secret);
      const policy = new Map((headers.get('content-security-policy') ?? '').split(';').map((line) => [line.trim().split(' ')[0] ?? '', line.trim().split(' ').slice(1)]));
      for (const directive of ['script-src', 'frame-src', 'connect-src', 'img-src', 'font-src', 'style-src', 'media-src']) expect([directive, policy.get(directive)]).toEqual([directive, expect.arrayContaining(["'self'", 'https://*.channel.io'])]);
      expect(policy.get('connect-src')).toContain('wss://*.channel.io');
      expect(policy.get('script-src')).not.toContain("'unsafe-inline'");
    } finally {
      await other.close();
    }
  });
});
