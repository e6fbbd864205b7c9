import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATIONS } from '../../contract/operations.ts';
import type { Operation } from '../../contract/operation.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';

let app: TestApp;
const visitors = {} as Record<'merchant' | 'operator' | 'gateway', Visitor>;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded());
  for (const kind of ['merchant', 'operator', 'gateway'] as const) visitors[kind] = await rehearsalVisitor(app, kind);
}, 120_000);
afterAll(() => app.close());

/** Somebody whom the access rule lets in, so that the address itself is read. */
function visitorOf({ access }: Operation): Visitor {
  if (access.kind === 'operator' || access.kind === 'gateway') return visitors[access.kind];
  return access.kind === 'public' || access.kind === 'signature' ? new Visitor(app.url) : visitors.merchant;
}

it('answers no route with a failure of ours when the address holds U+0000', async () => {
  const operations = Object.values(OPERATIONS).filter(({ path }) => path.includes(':')) as Operation[];
  expect(operations.length).toBeGreaterThan(20);
  const failed: string[] = [];
  for (const operation of operations) {
    const { method, path } = operation;
    const { status } = await visitorOf(operation).call(method, path.replaceAll(/:[A-Za-z]+/g, '%00'), method === 'GET' || method === 'DELETE' ? undefined : {}, { 'if-match': '"0"' });
    if (status < 400 || status >= 500) failed.push(`${method} ${path}: ${status}`);
  }
  expect(failed).toEqual([]);
  const invitation = await new Visitor(app.url).call('GET', '/api/invitations/%00');
  expect(invitation).toMatchObject({ status: 400, body: { code: 'malformed_request', errors: [{ pointer: '/params/invitationId' }] } });
}, 120_000);

it.each(['\u0000', '\ud800'])('tells which field holds %j, in a body', async (text) => {
  const { body } = await visitors.merchant.call('GET', '/api/business');
  const answer = await visitors.merchant.change('PATCH', '/api/business', body.version, { form: { ...body.form, tradeName: `가온${text}` }, reviewed: ['tradeName', text] });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
  expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(['/form/tradeName', '/reviewed/1']);
});

it('tells of one in a query', async () => {
  expect(await visitors.operator.call('GET', '/api/desk/audit?actor=%00')).toMatchObject({ status: 400, body: { code: 'malformed_request', errors: [{ pointer: '/query/actor' }] } });
});
