import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, DatabaseLog } from '../../storage/open-database.ts';
import { createServer, withToken } from './api.ts';
import { registerBilling } from './billing.ts';
import { registerCancel } from './cancel.ts';
import { registerCheckout } from './checkout-routes.ts';
import { registerControl } from './control.ts';
import { answer } from './envelope.ts';
import { Input } from './input.ts';
import { registerLookups } from './lookups.ts';
import { registerPrepare } from './prepare.ts';
import { registerSalesSlip } from './sales-slip.ts';
import type { Sandbox } from './sandbox.ts';
import { issueToken } from './token.ts';

export interface PaymentsSandboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log?: DatabaseLog;
  /** Origin under which payers and shops reach it, or how to find out once it listens. */
  readonly baseUrl: string | (() => string);
  /** Leaves out the calls that play payer, bank, phone and clock, and lets nothing be sent to private networks. */
  readonly production: boolean;
}

export interface PaymentsSandbox {
  /** Serves at the root of an origin of its own; the host makes it listen. */
  readonly app: FastifyInstance;
  readonly sandbox: Sandbox;
}

const SILENT: DatabaseLog = { info() {}, warn() {}, error() {} };

/** Builds the payment sandbox over an open, migrated database. */
export function createPaymentsSandbox(options: PaymentsSandboxOptions): PaymentsSandbox {
  const { baseUrl } = options;
  const sandbox: Sandbox = {
    database: options.database,
    clock: options.clock,
    vault: options.vault,
    log: options.log ?? SILENT,
    baseUrl: typeof baseUrl === 'string' ? () => baseUrl.replace(/\/$/, '') : () => baseUrl().replace(/\/$/, ''),
    allowPrivateAddresses: !options.production,
    slipKey: options.vault.deriveKey('sandbox sales slips'),
    wakeWebhooks: () => {},
  };
  const app = createServer(sandbox);
  app.post('/users/getToken', async ({ body }) => answer(await issueToken(sandbox, new Input(body))));
  registerCheckout(app, sandbox);
  registerSalesSlip(app, sandbox);
  void app.register(async (api) => {
    withToken(api, sandbox);
    registerLookups(api, sandbox);
    registerPrepare(api, sandbox);
    registerCancel(api, sandbox);
    registerBilling(api, sandbox);
    if (!options.production) registerControl(api, sandbox);
  });
  return { app, sandbox };
}
