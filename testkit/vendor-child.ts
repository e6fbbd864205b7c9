// A process of its own that is our worker at gateways reached by their own interface: the real queue, the real cases, the real connectors. With `die` it is killed once all
// of them have answered and none of it is recorded; without, it works until nothing is left to do and says so.
import { mkdtempSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskFiles } from '../connectors/files/disk/disk-files.ts';
import { createPaypalConnector } from '../connectors/gateway/paypal/connector.ts';
import { createStripeConnector } from '../connectors/gateway/stripe/connector.ts';
import { STANDARD_CATALOGUE } from '../domain/catalogue/standard.ts';
import type { GatewayConnector } from '../domain/ports/gateway.ts';
import { openAudit } from '../features/audit/audit.service.ts';
import { createCases } from '../features/cases/cases.service.ts';
import { createDocuments } from '../features/documents/documents.service.ts';
import { createTimes } from '../features/times/times.service.ts';
import { systemClock } from '../platform/clock.ts';
import { newId } from '../platform/ids.ts';
import { startLog } from '../platform/log.ts';
import { startWorker } from '../platform/queue-worker.ts';
import { publish } from '../platform/stream.ts';
import { openVault } from '../platform/vault.ts';
import { createReader } from '../reader/index.ts';
import { openDatabase } from '../storage/open-database.ts';
import { leadTo } from './described-api.ts';
import { PAYPAL_KEYS } from './paypal-double.ts';
import { STRIPE_KEYS } from './stripe-double.ts';

const [directory = '', paypalOrigin = '', stripeOrigin = '', what = ''] = process.argv.slice(2);
const GATEWAYS = ['paypal_v2', 'inicis_jp'] as const;
const tell = (text: string): void => void writeSync(1, `${text}\n`);

const calling = { fetch: leadTo({ 'https://api-m.sandbox.paypal.com': paypalOrigin, 'https://api.stripe.com': stripeOrigin }), timeoutMs: 20_000, now: () => new Date() };
const connectors = new Map([
  createPaypalConnector({ ...calling, gateway: 'paypal_v2', settings: PAYPAL_KEYS }), createStripeConnector({ ...calling, gateway: 'inicis_jp', settings: STRIPE_KEYS }),
].map((one): [string, GatewayConnector] => [one.gateway, mortal(one)]));
const answered = new Set<string>();

function mortal(connector: GatewayConnector): GatewayConnector {
  return {
    ...connector,
    async submit(handOver) {
      const outcome = await connector.submit(handOver);
      if (what !== 'die') return outcome;
      answered.add(connector.gateway);
      if (answered.size === GATEWAYS.length) process.kill(process.pid, 'SIGKILL');
      return new Promise<never>(() => {});
    },
  };
}

function connectorOf(gateway: string): GatewayConnector {
  const connector = connectors.get(gateway);
  if (connector === undefined) throw new Error(`no connector of ${gateway}`);
  return connector;
}

const database = await openDatabase({ directory });
const log = startLog({ level: 'silent' });
const vault = openVault(['a root key of the crash test, long enough']);
const audit = await openAudit({ database, vault, clock: systemClock, log });
const documents = createDocuments({ database, clock: systemClock, vault, files: await openDiskFiles(mkdtempSync(join(tmpdir(), 'vendor-files-'))), reader: createReader({}), log, publish, audit });
const cases = createCases({
  database, clock: systemClock, log, vault, audit, documents, linkTo: async () => null, catalogue: () => STANDARD_CATALOGUE, times: createTimes({ database, clock: systemClock, catalogue: () => STANDARD_CATALOGUE }), connectorOf, isGateway: (code) => connectors.has(code), delegates: () => false,
  rehearsal: { plays: () => false, hurry: async () => false, leaveToPeople: async () => {} },
  late: {
    submittedOf: null,
    contracts: { signsHere: () => false, offerMade: async () => {}, offerReopened: async () => {}, copiesFor: async () => [] },
    depositCredentials: async () => 'new',
    parcelOf: async (row) => ({
      caseId: row.id, reference: row.reference, submittedAt: row.createdAt.toISOString(), lines: [{ method: 'overseas_card', type: 'one_time' }], extraFields: {}, business: {}, documents: [],
      consents: [{ code: `gateway:${row.gateway}`, version: '1', agreedAt: row.createdAt.toISOString() }], eventsUrl: 'http://127.0.0.1/events', pageUrl: 'http://127.0.0.1/applications/app_1',
    }),
  },
});

if (what === 'die') {
  const now = new Date();
  await database.inTransaction(async (tx) => {
    const id = newId('app', now);
    await tx.insertInto('application').values({ id, merchant_id: 'mer_1', reference: id, submitted_at: now, submitted_by: 'x', business_version: 1, snapshot: '', document_id: null, consents: '{}', catalogue_version: '1' }).execute();
    for (const gateway of GATEWAYS) await cases.create(tx, { merchantId: 'mer_1', applicationId: id, gateway, lines: [{ method: 'overseas_card', type: 'one_time' }], extraFields: {}, trade: null, actor: 'x', now });
  });
}
const { rows } = await database.pool.query<{ hand_over: string }>('select hand_over from gateway_case');
tell(`found ${rows.map((row) => row.hand_over).join()}`);
await startWorker({ database, clock: systemClock, log, handlers: cases.handlers, jobs: cases.handlers.map(({ job }) => job), leaseSeconds: 1, pollMs: 50 });
for (;;) {
  const { rows: done } = await database.pool.query<{ intake: string; gateway_reference: string }>(`select intake, gateway_reference from gateway_case where hand_over = 'done' order by gateway desc`);
  if (done.length === GATEWAYS.length) {
    tell(`done ${done.map((row) => `${row.intake} ${row.gateway_reference}`).join(' ')}`);
    process.exit(0);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}
