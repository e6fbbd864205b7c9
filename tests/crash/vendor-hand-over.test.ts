import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { startPaypal } from '../../testkit/paypal-double.ts';
import { startStripe } from '../../testkit/stripe-double.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const WORKER = join(import.meta.dirname, '../../testkit/vendor-child.ts');

removeTemporaryDirectories();

it('a worker killed between the answers of gateways and the record of them leaves one referral and one account, and its successor finds them', async () => {
  const [paypal, stripe] = [await startPaypal(), await startStripe()];
  const directory = temporaryDirectory();
  const database = await openDatabase({ directory });
  await migrate(database);
  await database.close();
  const origins = [paypal.api.origin, stripe.api.origin];
  const first = startChild(WORKER, [directory, ...origins, 'die']);
  await first.line((line) => line.startsWith('found'));
  await first.end();
  expect(first.lines.some((line) => line.startsWith('done'))).toBe(false);
  expect([paypal.referrals.length, stripe.accounts.size]).toEqual([1, 1]);
  // As after a day: only the account remembers its case.
  stripe.forgetKeys();
  const second = startChild(WORKER, [directory, ...origins]);
  const done = await second.line((line) => line.startsWith('done'));
  expect(second.lines[0]).toBe('found calling,calling');
  expect([paypal.referrals.length, stripe.accounts.size]).toEqual([1, 1]);
  expect(done).toBe(`done handed_over ${paypal.referrals[0]?.id} handed_over ${[...stripe.accounts.keys()][0]}`);
  expect(paypal.api.calls.filter(({ path }) => path === '/v2/customer/partner-referrals')).toHaveLength(2);
  await Promise.all([second.end(), paypal.close(), stripe.close()]);
}, 240_000);
