import { expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { openVault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { openAudit } from '../audit/audit.service.ts';
import { openNotifications } from '../notifications/notifications.service.ts';
import { openAccounts } from './accounts.service.ts';
import { confirmEmail } from './confirm-address.ts';
import type { Visit } from './parts.ts';
import { signIn, signUp } from './sign-in.ts';

/** Two people sign up with one address at the same moment. Whatever comes of it, nobody's password opens the other's account. */

const ROUNDS = 16;
const OWN = 'the password of the owner';
const FOREIGN = 'the password of a stranger';

async function start(database: Database) {
  const vault = openVault(['0123456789abcdefghijklmnopqrstuvwxyz-test-root']);
  const log = startLog({ level: 'silent' });
  const clock = systemClock;
  const notifications = openNotifications({ database, clock, vault, mailer: null });
  const audit = await openAudit({ database, clock, vault, log });
  const { accounts } = await openAccounts({ database, clock, vault, log, audit, notifications, publicUrl: () => 'https://console.test', secure: true, gatewayName: (code) => ({ ko: code, en: code }) });
  const visit = (address: string, cookies: readonly string[] = []): Visit => ({ requestId: 'r1', address, userAgent: 'Browser', headers: { cookie: cookies.map((one) => one.split(';')[0]).join('; ') }, locale: 'ko' });
  const ask = (email: string, password: string, address: string) => signUp(accounts, visit(address), { email, password, name: '김하나', locale: 'ko' });
  const opens = async (email: string, password: string, address: string) => (await signIn(accounts, visit(address), { email, password }).catch(() => null)) !== null;
  /** The owner opens every mail to the address in the browser that asked, the newest first; answers what the first good link did. */
  const readMail = async (email: string, cookies: readonly string[]) => {
    const { items } = await notifications.listMail({ limit: 100 });
    for (const link of items.filter(({ to }) => to === email).flatMap(({ links }) => links)) {
      const token = new URL(link).searchParams.get('token');
      const confirmed = token === null ? null : await confirmEmail(accounts, visit('192.0.2.1', cookies), token).catch(() => null);
      if (confirmed !== null) return confirmed.answer.status;
    }
    return null;
  };
  return { accounts, ask, opens, readMail, database };
}

forEachDatabase((open) => {
  it('a stranger who signs up between the owner’s two steps gains nothing', async () => {
    const { accounts, ask, opens, readMail } = await start(await open());
    const email = 'hana@example.kr';
    const { password } = await accounts.library.$context;
    const hash = password.hash;
    let arrived: () => void = () => {};
    let goOn: () => void = () => {};
    const stopped = new Promise<void>((resolve) => { arrived = resolve; });
    const released = new Promise<void>((resolve) => { goOn = resolve; });
    // The owner's sign-up has begun and stops before anything of it is written.
    password.hash = async (text) => {
      if (text === OWN) {
        arrived();
        await released;
      }
      return hash(text);
    };
    const own = ask(email, OWN, '192.0.2.1');
    await stopped;
    await ask(email, FOREIGN, '198.51.100.7');
    goOn();
    const { cookies } = await own;
    password.hash = hash;
    expect(await readMail(email, cookies)).toBe('signed_in');
    expect(await opens(email, FOREIGN, '198.51.100.7')).toBe(false);
    expect(await opens(email, OWN, '192.0.2.1')).toBe(true);
  });

  it('of many at the same moment, no account has the password of one and the browser of another', async () => {
    const { ask, opens, readMail, database } = await start(await open());
    const outcomes: (string | null)[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const email = `person${round}@example.kr`;
      const [mine] = await Promise.all([ask(email, OWN, `192.0.2.${round}`), ask(email, FOREIGN, `198.51.100.${round}`)]);
      const outcome = await readMail(email, mine.cookies);
      outcomes.push(outcome);
      expect(await opens(email, FOREIGN, `198.51.100.${round}`), email).toBe(false);
      if (outcome === 'signed_in') expect(await opens(email, OWN, `192.0.2.${round}`), email).toBe(true);
    }
    expect(outcomes).not.toContain(null);
    const { rows } = await database.pool.query<{ people: string; credentials: string }>('select (select count(*) from person) as people, (select count(*) from person_credential) as credentials');
    expect(rows[0]).toEqual({ people: String(ROUNDS), credentials: String(ROUNDS) });
  }, 300_000);
});
