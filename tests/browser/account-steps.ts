import { createHmac } from 'node:crypto';
import type { Page } from 'playwright-core';
import { openBrowserHouse, type BrowserHouse } from '../../testkit/browser-house.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';

/** A house in which the links of its mail can be followed, as the operator sees them. */
export interface MailHouse extends BrowserHouse {
  /** Where the newest mail to this address leads that has a link to this page: path and query. */
  linkMailedTo(address: string, page: string): Promise<string>;
}

export async function openMailHouse(): Promise<MailHouse> {
  const house = await openBrowserHouse();
  const operator = await rehearsalVisitor(house.app, 'operator');
  return {
    ...house,
    linkMailedTo: (address, page) => eventually(async () => {
      const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
      const link = items.filter(({ to }) => to === address).flatMap(({ links }) => links).find((one) => new URL(one).pathname.startsWith(page));
      if (link === undefined) throw new Error(`no mail to ${address} leads to ${page}`);
      return new URL(link).pathname + new URL(link).search;
    }, { withinMs: 60_000 }),
  };
}

export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(house: BrowserHouse, page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  // A full load follows, so that nothing of the session stays in memory.
  await page.waitForURL(`${house.app.url}/sign-in`);
}

/** What an authenticator app shows (RFC 6238: SHA-1, six digits, 30 seconds), some steps of time from now. */
export function totp(secret: string, steps = 0): string {
  const bits = [...secret.replaceAll('=', '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
