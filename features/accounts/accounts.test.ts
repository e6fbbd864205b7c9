import { expect, it } from 'vitest';
import { MERCHANT_ROLES, mayAssignRole } from '../../domain/access.ts';
import { movableClock } from '../../platform/clock.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import { startLog } from '../../platform/log.ts';
import { startWorker } from '../../platform/queue-worker.ts';
import { openVault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { openAudit } from '../audit/audit.service.ts';
import { openNotifications } from '../notifications/notifications.service.ts';
import { openAccounts } from './accounts.service.ts';
import * as confirming from './confirm-address.ts';
import { inEqualTime } from './equal-time.ts';
import * as members from './members.ts';
import type { Visit } from './parts.ts';
import * as factor from './second-factor.ts';
import { listSessions, revokeSession } from './sessions.ts';
import * as signing from './sign-in.ts';

const PASSWORD = 'a long enough password';

async function start(database: Database) {
  const vault = openVault(['0123456789abcdefghijklmnopqrstuvwxyz-test-root']);
  const clock = movableClock(new Date());
  const log = startLog({ level: 'silent' });
  const notifications = openNotifications({ database, clock, vault, mailer: null });
  const audit = await openAudit({ database, clock, vault, log });
  const service = await openAccounts({ database, clock, vault, log, audit, notifications, publicUrl: () => 'https://console.test', secure: true, gatewayName: (code) => ({ ko: code, en: code }) });
  const { accounts } = service;
  const visit = (cookie = '', address = '192.0.2.1'): Visit => ({ requestId: 'r1', address, userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', headers: { cookie }, locale: 'ko' });
  const jar = (cookies: readonly string[]) => cookies.map((one) => one.split(';')[0]).join('; ');
  const mail = async () => (await notifications.listMail({ limit: 50 })).items;
  const newest = async () => (await mail())[0];
  const token = async () => new URL((await newest())?.links[0] ?? '').searchParams.get('token') ?? '';
  const work = async () => {
    const worker = await startWorker({ database, clock, log, handlers: [...service.handlers, ...notifications.handlers], jobs: [] });
    await worker.idle();
    await worker.stop();
  };
  /** Signs somebody up and in: the cookies, and who they are. */
  const join = async (email: string, name = '김하나') => {
    const asked = await signing.signUp(accounts, visit(), { email, password: PASSWORD, name, locale: 'ko' });
    const { cookies } = await confirming.confirmEmail(accounts, visit(jar(asked.cookies)), await token());
    return { cookie: jar(cookies), cookies };
  };
  const callerOf = async (cookie: string) => (await service.resolveCaller({ cookie })) as Caller;
  const memberOf = async (cookie: string) => (await callerOf(cookie)) as members.MemberCaller;
  return { service, accounts, clock, visit, jar, mail, newest, token, work, join, callerOf, memberOf, database, audit };
}

const code = (error: string) => expect.objectContaining({ code: error });

forEachDatabase((open) => {
  it('signs up, confirms once, gives a merchant, signs in and out; keeps nothing readable', async () => {
    const { accounts, service, visit, jar, token, join, callerOf, database } = await start(await open());
    const asked = await signing.signUp(accounts, visit(), { email: 'Hana@Example.kr', password: PASSWORD, name: '김하나', locale: 'ko' });
    await expect(signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD })).rejects.toEqual(code('email_not_confirmed'));
    const link = await token();
    const confirmed = await confirming.confirmEmail(accounts, visit(jar(asked.cookies)), link);
    expect(confirmed.answer.session).toMatchObject({ person: { email: 'hana@example.kr', name: '김하나', emailConfirmed: true }, kind: 'merchant', merchant: { name: '내 가맹점', role: 'owner' } });
    expect(confirmed.cookies[0]).toMatch(/HttpOnly/i);
    expect(confirmed.cookies[0]).toMatch(/SameSite=Lax/i);
    expect(confirmed.cookies[0]).toMatch(/Secure/i);
    await expect(confirming.confirmEmail(accounts, visit(), link)).rejects.toEqual(code('link_invalid'));
    const { cookies } = await signing.signIn(accounts, visit(), { email: 'HANA@example.kr', password: PASSWORD });
    const cookie = jar(cookies);
    expect(await callerOf(cookie)).toMatchObject({ email: 'hana@example.kr', kind: 'merchant', merchant: { role: 'owner' } });
    const { rows } = await database.pool.query<{ dump: string }>("select (select string_agg(row_to_json(p)::text, '') from person p) || (select string_agg(row_to_json(s)::text, '') from person_session s) || (select string_agg(row_to_json(m)::text, '') from outgoing_mail m) as dump");
    const dump = rows[0]?.dump ?? '';
    for (const secret of ['hana@', '김하나', decodeURIComponent(cookie.split('session_token=')[1] ?? '').split('.')[0] ?? '', link]) expect(dump).not.toContain(secret);
    await signing.signOut(accounts, visit(cookie));
    expect(await service.resolveCaller({ cookie })).toBeNull();
    expect((await join('other@example.kr')).cookie).not.toBe('');
  });

  it('a confirmation cut off before the first merchant is made up for once, when its person signs in', async () => {
    const { accounts, visit, database } = await start(await open());
    await signing.signUp(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD, name: '김하나', locale: 'ko' });
    // What a process leaves behind that died between the library's step and ours.
    await database.pool.query('update person set email_verified = true');
    const signIn = () => signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD });
    const both = await Promise.all([signIn(), signIn()]);
    expect(both.filter(({ answer }) => answer.session?.merchant?.role === 'owner').length).toBeGreaterThan(0);
    expect((await signIn()).answer.session?.memberships).toHaveLength(1);
  });

  it('answers the same for taken and unknown addresses, and writes to the owner of a taken one', async () => {
    const { accounts, visit, mail, newest, join, work } = await start(await open());
    await join('hana@example.kr');
    const again = { email: 'hana@example.kr', password: 'somebody else tries', name: 'x', locale: 'ko' as const };
    await expect(signing.signUp(accounts, visit(), again)).resolves.toMatchObject({ answer: null });
    expect((await newest())?.subject).toContain('이미 가입된');
    const refusal = await Promise.all(['hana@example.kr', 'nobody@example.kr'].map((email) => signing.signIn(accounts, visit(), { email, password: 'not the password' }).catch((error: Error & { code: string }) => [error.code, error.message])));
    expect(refusal[0]).toEqual(refusal[1]);
    const before = (await mail()).length;
    await signing.requestLink(accounts, visit(), { kind: 'reset', email: 'nobody@example.kr' });
    await signing.requestLink(accounts, visit(), { kind: 'confirm', email: 'hana@example.kr' });
    await work();
    expect(await mail()).toHaveLength(before);
  });

  it('resets a password with a link that works once, and ends every session', async () => {
    const { accounts, service, visit, token, join, work } = await start(await open());
    const { cookie } = await join('hana@example.kr');
    await signing.requestLink(accounts, visit(), { kind: 'reset', email: 'hana@example.kr' });
    await work();
    const link = await token();
    await signing.resetPassword(accounts, visit(), { token: link, password: 'an entirely new one' });
    expect(await service.resolveCaller({ cookie })).toBeNull();
    await expect(signing.resetPassword(accounts, visit(), { token: link, password: 'and once more!!' })).rejects.toEqual(code('link_invalid'));
    await expect(signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD })).rejects.toEqual(code('wrong_credentials'));
    expect((await signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: 'an entirely new one' })).answer.status).toBe('signed_in');
  });

  it('asks for the second factor, takes each code and each backup code once', async () => {
    const { accounts, visit, jar, join, callerOf } = await start(await open());
    const { cookie } = await join('hana@example.kr');
    await expect(factor.startTotp(accounts, await callerOf(cookie), visit(cookie), 'wrong password')).rejects.toEqual(code('wrong_credentials'));
    const begun = await factor.startTotp(accounts, await callerOf(cookie), visit(cookie), PASSWORD);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const bits = [...begun.secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
    const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))).toString();
    const step = () => Math.floor(Date.now() / 30_000);
    const first = factor.codeOfStep(secret, step() - 1);
    const on = await factor.confirmTotp(accounts, await callerOf(cookie), visit(cookie), first);
    expect(on.answer.person.secondFactor).toBe(true);
    const challenge = async () => {
      const { answer, cookies } = await signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD });
      expect(answer).toEqual({ status: 'second_factor_needed', session: null });
      return jar(cookies);
    };
    await expect(factor.passSecondFactor(accounts, visit(await challenge()), { code: first, kind: 'totp' })).rejects.toEqual(code('wrong_code'));
    const one = await challenge();
    const two = await challenge();
    const next = factor.codeOfStep(secret, step() + 1);
    const tries = await Promise.allSettled([one, two].map((pending) => factor.passSecondFactor(accounts, visit(pending), { code: next, kind: 'totp' })));
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const backup = { code: begun.backupCodes[0] ?? '', kind: 'backup' as const };
    const passed = await factor.passSecondFactor(accounts, visit(await challenge()), backup);
    expect(passed.answer.merchant?.role).toBe('owner');
    await expect(factor.passSecondFactor(accounts, visit(await challenge()), backup)).rejects.toEqual(code('wrong_code'));
  });

  it('stops guessing at one account, also for the right password, until the window ends', async () => {
    const { accounts, clock, visit, join } = await start(await open());
    await join('hana@example.kr');
    for (let attempt = 0; attempt < 8; attempt += 1) await expect(signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: `guess ${attempt}` })).rejects.toEqual(code('wrong_credentials'));
    await expect(signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD })).rejects.toMatchObject({ code: 'too_many_requests', retryAfterSeconds: expect.any(Number) as number });
    expect((await signing.signIn(accounts, visit('', '198.51.100.7'), { email: 'hana@example.kr', password: PASSWORD })).answer.status).toBe('signed_in');
    clock.advance(16 * 60_000);
    expect((await signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: PASSWORD })).answer.status).toBe('signed_in');
  });

  it('lets no address lock an owner out: what its own limit refuses costs the account nothing, and guesses from many addresses are still bounded', async () => {
    const { accounts, visit, clock, join } = await start(await open());
    await join('hana@example.kr');
    const guess = (address: string, email = 'hana@example.kr') => signing.signIn(accounts, visit('', address), { email, password: 'not the password' }).catch((error: Error & { code: string }) => error.code);
    const tally = new Map<unknown, number>();
    for (let attempt = 0; attempt < 60; attempt += 1) {
      const outcome = await guess('203.0.113.5', attempt % 2 === 0 ? 'hana@example.kr' : 'Hana@Example.kr');
      tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
    }
    expect([...tally]).toEqual([['wrong_credentials', 8], ['too_many_requests', 52]]);
    expect((await signing.signIn(accounts, visit('', '198.51.100.77'), { email: 'hana@example.kr', password: PASSWORD })).answer.status).toBe('signed_in');
    // Guesses that reach the password are bounded over all addresses, however many there are.
    clock.advance(16 * 60_000);
    const outcomes = [];
    for (let address = 1; address <= 12; address += 1) for (let attempt = 0; attempt < 4; attempt += 1) outcomes.push(await guess(`203.0.113.${address}`));
    expect(outcomes.filter((outcome) => outcome === 'wrong_credentials')).toHaveLength(40);
    expect(outcomes.slice(40).every((outcome) => outcome === 'too_many_requests')).toBe(true);
  });

  it('lets no stranger use up the mail of somebody else, and limits who asks over all mailboxes', async () => {
    const { accounts, visit, join } = await start(await open());
    const stranger = visit('', '198.51.100.7');
    for (let attempt = 0; attempt < 6; attempt += 1) await signing.requestLink(accounts, stranger, { kind: 'confirm', email: 'hana@example.kr' });
    for (let attempt = 0; attempt < 30; attempt += 1) await expect(signing.requestLink(accounts, stranger, { kind: 'reset', email: 'hana@example.kr' })).rejects.toEqual(code('too_many_requests'));
    await expect(signing.signUp(accounts, stranger, { email: 'hana@example.kr', password: PASSWORD, name: 'x', locale: 'ko' })).rejects.toEqual(code('too_many_requests'));
    expect((await join('hana@example.kr')).cookie).not.toBe('');
    const asked = await Promise.allSettled(Array.from({ length: 70 }, (_, at) => signing.requestLink(accounts, visit('', '203.0.113.9'), { kind: 'reset', email: `person-${at}@example.kr` })));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
  });

  it('lists sessions and ends one', async () => {
    const { accounts, service, visit, jar, join, callerOf } = await start(await open());
    const { cookie } = await join('hana@example.kr');
    const other = jar((await signing.signIn(accounts, visit('', '198.51.100.7'), { email: 'hana@example.kr', password: PASSWORD })).cookies);
    const list = await listSessions(accounts, await callerOf(cookie));
    expect(list).toHaveLength(2);
    const foreign = list.find(({ current }) => !current);
    expect(foreign).toMatchObject({ address: '198.51.100.7', device: { ko: 'Windows의 Chrome', en: 'Chrome on Windows' } });
    await revokeSession(accounts, await callerOf(cookie), foreign?.id ?? '', visit());
    expect(await service.resolveCaller({ cookie: other })).toBeNull();
    expect(await service.resolveCaller({ cookie })).not.toBeNull();
  });

  it('invites by address, once, for seven days; a removed member is out with the next request', async () => {
    const { accounts, clock, visit, newest, join, callerOf, memberOf } = await start(await open());
    const owner = (await join('owner@example.kr', '소유자')).cookie;
    const stranger = (await join('stranger@example.kr', '남')).cookie;
    const made = await members.invite(accounts, await memberOf(owner), visit(owner), { email: 'dev@example.kr', role: 'developer' });
    expect((await newest())?.links[0]).toBe(`https://console.test/invitation/${made.id}`);
    expect(await members.readInvitation(accounts, made.id)).toMatchObject({ merchantName: '내 가맹점', email: 'd•••@example.kr', role: 'developer' });
    await expect(members.acceptInvitation(accounts, await callerOf(stranger), visit(), made.id)).rejects.toEqual(code('link_invalid'));
    clock.advance(7 * 24 * 3600_000 + 1);
    await expect(members.readInvitation(accounts, made.id)).rejects.toEqual(code('link_invalid'));
    await members.resendInvitation(accounts, await memberOf(owner), visit(owner), made.id);
    const dev = (await join('dev@example.kr', '개발자')).cookie;
    expect((await callerOf(dev)).merchant).toBeNull();
    await members.acceptInvitation(accounts, await callerOf(dev), visit(), made.id);
    expect((await callerOf(dev)).merchant).toMatchObject({ role: 'developer' });
    await expect(members.acceptInvitation(accounts, await callerOf(dev), visit(), made.id)).rejects.toEqual(code('link_invalid'));
    await members.removeMember(accounts, await memberOf(owner), visit(), (await callerOf(dev)).personId);
    expect((await callerOf(dev)).merchant).toBeNull();
    const ownerCaller = await memberOf(owner);
    await expect(members.removeMember(accounts, ownerCaller, visit(), ownerCaller.personId)).rejects.toEqual(code('not_allowed_now'));
    await expect(members.changeRole(accounts, ownerCaller, visit(), { personId: ownerCaller.personId, role: 'viewer' })).rejects.toEqual(code('not_allowed_now'));
  });

  it('hands out roles by the matrix, for every role and every role given', async () => {
    const { accounts, visit, join, memberOf, database } = await start(await open());
    const owner = (await join('owner@example.kr', '소유자')).cookie;
    const actor = (await join('actor@example.kr', '행위자')).cookie;
    const { merchant } = await memberOf(owner);
    const actorId = (await memberOf(actor)).personId;
    await database.pool.query('delete from member where person_id = $1', [actorId]);
    await database.pool.query("insert into member values ($1, $2, 'viewer', now())", [merchant.merchantId, actorId]);
    for (const role of MERCHANT_ROLES) {
      await database.pool.query('update member set role = $1 where person_id = $2', [role, actorId]);
      for (const target of MERCHANT_ROLES) {
        const attempt = members.invite(accounts, await memberOf(actor), visit(), { email: `${role}-${target}@example.kr`, role: target });
        if (mayAssignRole(role, target)) await expect(attempt).resolves.toMatchObject({ role: target });
        else await expect(attempt).rejects.toEqual(code('forbidden'));
      }
    }
  });

  it('makes the rehearsal accounts once, and an operator', async () => {
    const { accounts, service, visit } = await start(await open());
    expect(await service.rehearsalAccountsExist()).toBe(false);
    await service.ensureRehearsalAccounts();
    const known = await service.ensureRehearsalAccounts();
    expect(await service.rehearsalAccountsExist()).toBe(true);
    for (const { kind, email, password } of known) {
      const { answer } = await signing.signIn(accounts, visit(), { email, password });
      expect(answer.session).toMatchObject({ kind, merchant: kind === 'merchant' ? { role: 'owner' } : null, gateway: kind === 'gateway' ? { code: 'tosspayments' } : null });
    }
    await service.createOperator({ email: 'boss@example.kr', password: PASSWORD });
    await expect(service.createOperator({ email: 'BOSS@example.kr', password: PASSWORD })).rejects.toEqual(code('conflict'));
    expect((await signing.signIn(accounts, visit(), { email: 'boss@example.kr', password: PASSWORD })).answer.session?.kind).toBe('operator');
  });

  it('writes refused sign-ins and reached limits into the audit log, without saying who was tried', async () => {
    const { accounts, service, clock, audit, visit, join, callerOf } = await start(await open());
    const { cookie } = await join('hana@example.kr');
    const { personId } = await callerOf(cookie);
    const guess = (email: string) => signing.signIn(accounts, visit(), { email, password: 'not the password' }).catch((error: Error & { code: string }) => error.code);
    expect(await guess('hana@example.kr')).toBe('wrong_credentials');
    expect(await guess('nobody@example.kr')).toBe('wrong_credentials');
    for (let number = 0; number < 10; number += 1) await guess('other@example.kr');
    const { items } = await audit.list({ limit: 50 });
    expect(items.filter(({ action }) => action === 'session.refused').map(({ subject, details }) => [subject, details['reason']])).toEqual([[personId, 'wrong_credentials']]);
    // Addresses that no account has: counted by the minute, never entries that nobody can delete.
    expect(await service.unknownSignIns(new Date(clock.now().getTime() - 120_000))).toBe(9);
    await service.forgetUnknownSignIns(new Date(clock.now().getTime() + 60_000));
    expect(await service.unknownSignIns(new Date(0))).toBe(0);
    expect(items.filter(({ action }) => action === 'limit.reached').map(({ subject }) => subject)).toEqual(['sign-in-pair']);
    expect(JSON.stringify(items)).not.toMatch(/example\.kr|192\.0\.2/);
  });

  it('keeps where a session came from sealed, and shows it to its owner', async () => {
    const { accounts, join, callerOf, database } = await start(await open());
    const { cookie } = await join('hana@example.kr');
    expect(await listSessions(accounts, await callerOf(cookie))).toEqual([expect.objectContaining({ current: true, address: '192.0.2.1', device: { ko: 'Windows의 Chrome', en: 'Chrome on Windows' } })]);
    const { rows } = await database.pool.query<{ ip_address: string; user_agent: string }>('select ip_address, user_agent from person_session');
    for (const value of rows.flatMap((row) => Object.values(row))) expect(value).toMatch(/^gv1\./);
  });

  it('gives nobody an account whose password somebody else chose: the link counts as a sign-in only where the password was typed', async () => {
    const { accounts, visit, jar, token } = await start(await open());
    const email = 'hana@example.kr';
    const mine = await signing.signUp(accounts, visit(), { email, password: PASSWORD, name: '김하나', locale: 'ko' });
    const earlier = await token();
    // Somebody else signs up with the same address before its owner has opened the mail; the owner opens whichever mail.
    await signing.signUp(accounts, visit('', '198.51.100.7'), { email, password: 'chosen by somebody else', name: '김하나', locale: 'ko' });
    const browser = visit(jar(mine.cookies));
    await expect(confirming.confirmEmail(accounts, browser, earlier)).rejects.toEqual(code('link_invalid'));
    const { answer, cookies } = await confirming.confirmEmail(accounts, browser, await token());
    expect({ ...answer, resetToken: typeof answer.resetToken, cookies }).toEqual({ status: 'choose_password', session: null, resetToken: 'string', cookies: [] });
    for (const password of ['chosen by somebody else', PASSWORD]) await expect(signing.signIn(accounts, visit(), { email, password })).rejects.toEqual(code('wrong_credentials'));
    await signing.resetPassword(accounts, browser, { token: answer.resetToken ?? '', password: 'my very own password' });
    expect((await signing.signIn(accounts, browser, { email, password: 'my very own password' })).answer.session).toMatchObject({ person: { emailConfirmed: true }, merchant: { role: 'owner' } });
  });

  it('confirms the address when a password is reset by mail, once, with a merchant to start with', async () => {
    const { accounts, visit, token, work } = await start(await open());
    await signing.signUp(accounts, visit(), { email: 'hana@example.kr', password: 'chosen by somebody else', name: '김하나', locale: 'ko' });
    await signing.requestLink(accounts, visit(), { kind: 'reset', email: 'hana@example.kr' });
    await work();
    await signing.resetPassword(accounts, visit(), { token: await token(), password: 'my very own password' });
    const { answer } = await signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: 'my very own password' });
    expect(answer.session).toMatchObject({ person: { emailConfirmed: true }, memberships: [{ role: 'owner' }] });
    await expect(signing.signIn(accounts, visit(), { email: 'hana@example.kr', password: 'chosen by somebody else' })).rejects.toEqual(code('wrong_credentials'));
  });

  it('takes an equal time for short and longer work, also when it fails', async () => {
    const began = performance.now();
    await inEqualTime(200, async () => undefined);
    await expect(inEqualTime(200, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(performance.now() - began).toBeGreaterThanOrEqual(399);
  });
});
