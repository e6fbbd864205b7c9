import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CheckoutParams } from './checkout-params.ts';
import { returnAddress } from './checkout-result.ts';
import { findCheckout, openCheckout, type Checkout, type CheckoutWay } from './checkout.ts';
import { donePage, missingPage } from './done-page.ts';
import { Refusal } from './envelope.ts';
import { finishCheckout, type Outcome } from './finish-checkout.ts';
import { identityPage, type IdentityValues } from './identity-page.ts';
import { Input } from './input.ts';
import { consentsOf, paymentPage } from './payment-page.ts';
import { storeTime, type Sandbox } from './sandbox.ts';
import { shopScript } from './shop-script.ts';
import { findStore } from './store.ts';
import { consentsFor, notAgreed } from './window-consents.ts';
import { WORDS, type Language } from './window-words.ts';

const ASSETS = join(import.meta.dirname, 'browser');
const asset = (name: string) => readFileSync(join(ASSETS, name), 'utf8');

/** The browser script, the windows it opens and how they end. None of it needs a token: a payer has none. */
export function registerCheckout(app: FastifyInstance, sandbox: Sandbox): void {
  serveScripts(app, sandbox);

  // Any page may ask for a window: the user code is public. The answer names only what that page just started.
  app.post('/checkout', async (request, reply) => {
    void reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store');
    const input = new Input(request.body);
    const opening = await openCheckout(sandbox, {
      kind: input.text('kind') === 'certification' ? 'certification' : 'payment',
      way: readWay(input.text('way')),
      userCode: input.text('user_code', 100) ?? '',
      tierCode: input.text('tier_code', 100),
      params: input.group('params'),
      pageOrigin: originOf(request),
      userAgent: request.headers['user-agent'] ?? null,
    });
    if (opening.kind === 'opened') return { path: `/checkout/${opening.id}`, imp_uid: opening.impUid, merchant_uid: opening.merchantUid };
    const kind = input.text('kind') === 'certification' ? 'certification' : 'payment';
    return { result: opening.result, ...(opening.returnTo !== null && { redirect: returnAddress(opening.returnTo, kind, opening.result) }) };
  });

  app.get<{ Params: { id: string } }>('/checkout/:id', async (request, reply) => {
    const checkout = await findCheckout(sandbox, request.params.id);
    return showCheckout(sandbox, reply, checkout, languageOf(request, checkout));
  });

  for (const outcome of ['approve', 'decline', 'cancel'] as const satisfies readonly Outcome[]) {
    app.post<{ Params: { id: string } }>(`/checkout/:id/${outcome}`, async (request, reply) => {
      if (!isOwnPage(sandbox, request)) return sendPage(reply.status(403), null, missingPage('ko'));
      const form = new Input(request.body);
      const open = outcome === 'approve' ? await findCheckout(sandbox, request.params.id) : null;
      if (open !== null && lacksConsent(open, form)) return correct(sandbox, request, reply, form, WORDS.agreeFirst[languageOf(request, open)]);
      try {
        const checkout = await finishCheckout(sandbox, request.params.id, outcome, form);
        return await showCheckout(sandbox, reply, checkout, languageOf(request, checkout));
      } catch (error) {
        if (error instanceof Refusal && error.status === 400) return correct(sandbox, request, reply, form, error.message);
        throw error;
      }
    });
  }
}

function serveScripts(app: FastifyInstance, sandbox: Sandbox): void {
  const files = [['window.css', 'text/css'], ['window.js', 'text/javascript'], ['done.js', 'text/javascript']] as const;
  for (const [name, type] of files) {
    const content = asset(name);
    app.get(`/checkout/assets/${name}`, (_request, reply) => reply.header('content-type', `${type}; charset=utf-8`).header('cache-control', 'no-cache').header('x-content-type-options', 'nosniff').send(content));
  }
  const sendScript = shopScript(sandbox, 'iamport.js');
  app.get('/v1/iamport.js', sendScript);
  app.get('/js/:file', (request, reply) => {
    if (!/^iamport\.payment(-[\w.-]+)?\.js$/.test((request.params as { file: string }).file)) return reply.callNotFound();
    return sendScript(request, reply);
  });
}

/** A payer goes on only with every consent, scripts or not. A developer's button plays the payer's part and says so. */
function lacksConsent(checkout: Checkout, form: Input): boolean {
  if (checkout.phase !== 'open' || form.text('played', 10) === 'yes') return false;
  const consents = checkout.kind === 'payment' ? consentsOf(checkout.params as CheckoutParams) : consentsFor('identity');
  return notAgreed(consents, form).length > 0;
}

/** A form of ours was sent with something wrong in it: it comes back with what was typed and what to change. */
async function correct(sandbox: Sandbox, request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply, form: Input, problem: string): Promise<FastifyReply> {
  const checkout = await findCheckout(sandbox, request.params.id);
  if (checkout?.phase !== 'open') return showCheckout(sandbox, reply, checkout, languageOf(request, checkout));
  const value = (name: string) => String(form.raw(name) ?? '').slice(0, 100);
  const values = { name: value('name'), birth: value('birth'), gender_digit: value('gender_digit'), phone: value('phone'), carrier: value('carrier') };
  return showCheckout(sandbox, reply, checkout, languageOf(request, checkout), { problem, values });
}

async function showCheckout(sandbox: Sandbox, reply: FastifyReply, checkout: Checkout | null, language: Language, given: { problem?: string; values?: IdentityValues } = {}): Promise<FastifyReply> {
  if (!checkout) return sendPage(reply.status(404), null, missingPage(language));
  if (checkout.phase === 'done') return sendPage(reply, checkout, donePage(checkout, language));
  const store = await findStore(sandbox.database.kysely, checkout.storeId);
  const page = checkout.kind === 'payment' ? paymentPage(store, checkout, language, { now: storeTime(sandbox, store), problem: given.problem }) : identityPage(store, checkout, language, given);
  return sendPage(reply, checkout, page);
}

/**
 * Only the page that opened a window may frame it. A page without an origin (a local file) cannot be named in a policy;
 * its windows are not limited, and they can end nobody else's payment because their address is known only to it.
 */
function sendPage(reply: FastifyReply, checkout: Checkout | null, page: string): FastifyReply {
  const ancestors = checkout?.way !== 'overlay' ? "'none'" : checkout.pageOrigin;
  const policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    ...(ancestors === null ? [] : [`frame-ancestors ${ancestors}`]),
  ];
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy.join('; '))
    .header('referrer-policy', 'same-origin')
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store')
    .send(page);
}

function languageOf(request: FastifyRequest, checkout: Checkout | null): Language {
  const asked = (request.query as { lang?: unknown }).lang ?? (request.body as { lang?: unknown } | undefined)?.lang;
  return asked === 'en' || asked === 'ko' ? asked : (checkout?.language ?? 'ko');
}

function readWay(text: string | null): CheckoutWay {
  return text === 'popup' || text === 'redirect' ? text : 'overlay';
}

/** The opener as its browser names it; nothing the page itself claims is believed. */
function originOf(request: FastifyRequest): string | null {
  const { origin } = request.headers;
  if (origin === undefined || origin === 'null' || !URL.canParse(origin)) return null;
  const url = new URL(origin);
  return /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** A window is ended from its own page only: a foreign form that learned the address is refused. */
function isOwnPage(sandbox: Pick<Sandbox, 'baseUrl'>, request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return origin === new URL(sandbox.baseUrl()).origin || (URL.canParse(origin) && new URL(origin).host === host);
}
