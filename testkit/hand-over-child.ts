// A process of its own that is our worker: the real queue, the real cases and the real connector on a database, with its own address for
// the gateway's events. It submits some cases first, cancels some of them while it works, and says on standard output how far each call came.
import { mkdtempSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskFiles } from '../connectors/files/disk/disk-files.ts';
import { createPartnerConnector } from '../connectors/gateway/partner/connector.ts';
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

const [place = '', gatewayUrl = '', port = '0', toSubmit = '0'] = process.argv.slice(2);
const SECRET = 'whsec_cmVoZWFyc2FsLXBhcnRuZXItc2VjcmV0LW9mLXRlc3Rz';
const GATEWAY = 'kcp';
const MERCHANT = 'mer_of_the_crash_test';
const CANCELLED_OF_TEN = 2;

/** Written at once: what was said before a kill is not lost with the process. */
const tell = (text: string): void => void writeSync(1, `${text}\n`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The connector, telling when a call leaves and when its answer is there. The line is a few milliseconds long. */
function told(connector: GatewayConnector): GatewayConnector {
  return {
    ...connector,
    async submit(handOver) {
      tell(`sent ${handOver.caseId}`);
      const outcome = await connector.submit(handOver);
      tell(`answered ${handOver.caseId}`);
      await pause(Math.random() * 4);
      return outcome;
    },
  };
}

const database = await openDatabase(place.startsWith('postgres') ? { url: place, directory: '' } : { directory: place });
const log = startLog({ level: 'silent' });
const vault = openVault(['a root key of the crash test, long enough']);
const audit = await openAudit({ database, vault, clock: systemClock, log });
const connector = told(createPartnerConnector({ baseUrl: `${gatewayUrl}/gateways/${GATEWAY}`, gateway: GATEWAY, secret: SECRET, timeoutMs: 5000 }));
const documents = createDocuments({ database, clock: systemClock, vault, files: await openDiskFiles(mkdtempSync(join(tmpdir(), 'hand-over-files-'))), reader: createReader({}), log, publish, audit });
const cases = createCases({
  database, clock: systemClock, log, vault, audit, documents, linkTo: async () => null, catalogue: () => STANDARD_CATALOGUE, times: createTimes({ database, clock: systemClock, catalogue: () => STANDARD_CATALOGUE }), connectorOf: () => connector, isGateway: (code) => code === GATEWAY,
  rehearsal: { plays: () => false, hurry: async () => false, leaveToPeople: async () => {} },
  delegates: () => false,
  late: {
    submittedOf: null,
    depositCredentials: async () => 'new',
    contracts: { signsHere: () => false, offerMade: async () => {}, offerReopened: async () => {}, copiesFor: async () => [] },
    async parcelOf(row) {
      tell(`intent ${row.id}`);
      const lines = await cases.methodsOf([row.id]);
      return {
        caseId: row.id, reference: row.reference, submittedAt: row.createdAt.toISOString(), lines: lines.map(({ method, type }) => ({ method, type })), extraFields: {}, business: {}, documents: [],
        consents: [], eventsUrl: `http://127.0.0.1:${port}/events`, pageUrl: 'http://127.0.0.1/applications/app_1',
      };
    },
  },
});

const { rows: open } = await database.pool.query<{ id: string }>("select id from gateway_case where hand_over = 'calling'");
for (const { id } of open) tell(`unsettled ${id}`);

const mine: string[] = [];
if (Number(toSubmit) > 0) {
  const now = new Date();
  await database.inTransaction(async (tx) => {
    const id = newId('app', now);
    await tx.insertInto('application')
      .values({ id, merchant_id: MERCHANT, reference: id, submitted_at: now, submitted_by: 'x', business_version: 1, snapshot: '', document_id: null, consents: '{}', catalogue_version: '1' }).execute();
    for (let count = Number(toSubmit); count > 0; count -= 1) {
      mine.push(await cases.create(tx, { merchantId: MERCHANT, applicationId: id, gateway: GATEWAY, lines: [{ method: 'card', type: 'one_time' }], extraFields: {}, trade: null, actor: 'x', now }));
    }
  });
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    cases.receiveEvent({ gateway: GATEWAY, headers: request.headers, rawBody: Buffer.concat(chunks) }).then(() => response.writeHead(202).end(), () => response.writeHead(500).end());
  });
});
await new Promise<void>((resolve) => {
  server.listen(Number(port), '127.0.0.1', resolve);
});

await startWorker({ database, clock: systemClock, log, handlers: cases.handlers, jobs: cases.handlers.map(({ job }) => job), leaseSeconds: 1, pollMs: 50 });
tell('working');
for (const caseId of mine) {
  if (Math.random() * 10 >= CANCELLED_OF_TEN) continue;
  void pause(Math.random() * 25).then(() => cases.act({ caseId, command: 'cancel', by: 'merchant', source: 'merchant', actor: 'x', requestId: 'x', mine: () => true })).catch(() => {});
}

// The last one of a place is not killed: it says when nothing is left to do, and when the gateway has received everything.
const said = new Set<string>();
while (Number(toSubmit) === 0) {
  const { rows } = await database.pool.query<{ jobs: number; open: number }>(
    // Work that this process does not do (mail to people) waits for ever here.
    "select (select count(*)::int from job where state in ('waiting', 'running') and name = any($1)) as jobs, (select count(*)::int from gateway_case where intake in ('submitted', 'handed_over')) as open",
    [cases.handlers.map(({ job }) => job.name)],
  );
  const now = rows[0]?.jobs !== 0 ? null : rows[0].open === 0 ? 'all received' : 'nothing left to do';
  if (now !== null && !said.has(now)) tell(now);
  if (now !== null) said.add(now);
  await pause(100);
}
