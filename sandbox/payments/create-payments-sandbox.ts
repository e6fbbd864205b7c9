import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, DatabaseLog } from '../../storage/open-database.ts';
import { createServer, withToken } from './api.ts';
import { registerBilling } from './billing.ts';
import { registerCancel } from './cancel.ts';
import { registerCertifications } from './certification-routes.ts';
import { registerCheckout } from './checkout-routes.ts';
import { registerControl } from './control.ts';
import { answer } from './envelope.ts';
import { registerEscrows } from './escrow.ts';
import { hostOf, type SandboxHost } from './host.ts';
import { Input } from './input.ts';
import { registerLookups } from './lookups.ts';
import { registerPrepare } from './prepare.ts';
import { registerReceipts } from './receipt.ts';
import { registerReference } from './reference-routes.ts';
import { recordRequests, type RequestLog } from './request-log.ts';
import { registerRoot } from './root-page.ts';
import { registerSlips } from './sales-slip.ts';
import type { Sandbox } from './sandbox.ts';
import { registerSchedule } from './schedule.ts';
import { issueToken } from './token.ts';
import { startUpkeep, type Upkeep } from './upkeep.ts';
import { registerV2Window } from './v2/checkout.ts';
import { registerV2 } from './v2/server.ts';
import { registerVbanks } from './vbank.ts';
import { startWebhookSender } from './webhook-sender.ts';
import { limitWindows, WINDOW_LIMITS, type WindowLimits } from './window-limits.ts';

export interface PaymentsSandboxOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log?: DatabaseLog;
  /** Origin under which payers and shops reach it, or how to find out once it listens. */
  readonly baseUrl: string | (() => string);
  /** Leaves out the calls that play payer, bank, phone and clock, and lets nothing be sent to private networks. */
  readonly production: boolean;
  /** Proxies whose word about a caller's address is taken; without them the address is that of whoever connects. */
  readonly trustedProxies?: readonly string[];
  readonly windowLimits?: WindowLimits;
}

export interface PaymentsSandbox {
  /** Serves at the root of an origin of its own; the host makes it listen and closes it before the database. */
  readonly app: FastifyInstance;
  /** Provisioning, settings and logs for the host process. */
  readonly host: SandboxHost;
  readonly sandbox: Sandbox;
  /** Writes the request log's last lines and sends due notifications; for tests and for reading right after a call. */
  settle(): Promise<void>;
}

const SILENT: DatabaseLog = { info() {}, warn() {}, error() {} };

/** Builds the payment sandbox over an open, migrated database. Its background work starts with `app.ready()` and ends with `app.close()`. */
export function createPaymentsSandbox(options: PaymentsSandboxOptions): PaymentsSandbox {
  const { baseUrl } = options;
  const log = options.log ?? SILENT;
  const sender = startWebhookSender({ database: options.database, vault: options.vault, log, allowPrivateAddresses: !options.production });
  const sandbox: Sandbox = {
    database: options.database,
    clock: options.clock,
    vault: options.vault,
    log,
    baseUrl: () => (typeof baseUrl === 'string' ? baseUrl : baseUrl()).replace(/\/$/, ''),
    allowPrivateAddresses: !options.production,
    slipKey: options.vault.deriveKey('sandbox sales slips'),
    wakeWebhooks: () => sender.wake(),
  };
  const app = createServer(sandbox, options.trustedProxies);
  const logs: RequestLog[] = [];
  let upkeep: Upkeep | null = null;
  app.post('/users/getToken', async (request) => answer(await issueToken(sandbox, new Input(request.body), request)));
  void app.register(async (windows) => {
    await limitWindows(windows, options.windowLimits ?? WINDOW_LIMITS);
    registerCheckout(windows, sandbox);
    registerV2Window(windows, sandbox);
  });
  registerSlips(app, sandbox);
  registerRoot(app, sandbox, { control: !options.production });
  void app.register(async (api) => {
    withToken(api, sandbox);
    logs.push(recordRequests(api, sandbox));
    registerLookups(api, sandbox);
    registerPrepare(api, sandbox);
    registerCancel(api, sandbox);
    registerBilling(api, sandbox);
    registerSchedule(api, sandbox);
    registerVbanks(api, sandbox);
    registerCertifications(api, sandbox);
    registerReceipts(api, sandbox);
    registerEscrows(api, sandbox);
    registerReference(api, sandbox);
  });
  registerV2(app, sandbox, { drain: () => sender.drain(), onLog: (log) => logs.push(log) });
  if (!options.production) {
    void app.register(async (control) => {
      withToken(control, sandbox, { eitherVersion: true });
      logs.push(recordRequests(control, sandbox));
      registerControl(control, sandbox, () => sender.drain());
    });
  }
  app.addHook('onReady', async () => {
    upkeep = startUpkeep(sandbox);
  });
  app.addHook('onClose', async () => {
    await upkeep?.stop();
    await sender.stop();
    await Promise.all(logs.map((log) => log.stop()));
  });
  return {
    app,
    host: hostOf(sandbox),
    sandbox,
    async settle() {
      await sender.drain();
      await Promise.all(logs.map((log) => log.flush()));
    },
  };
}
