import { join } from 'node:path';
import { createContractSealer } from '../connectors/contracts/pdf/contract-sealer.ts';
import { openDiskFiles } from '../connectors/files/disk/disk-files.ts';
import { createIamportClient } from '../connectors/payments/iamport/client.ts';
import { smtpMailer } from '../connectors/mail/smtp/smtp-mailer.ts';
import type { BusinessInformation } from '../domain/business/form.ts';
import { maskedSnapshot } from '../domain/business/masking.ts';
import { offeredGateways } from '../domain/catalogue/lookup.ts';
import type { Text } from '../domain/text.ts';
import { createApplications, type ApplicationsParts } from '../features/applications/applications.service.ts';
import { applicationsRoutes } from '../features/applications/applications.routes.ts';
import { accountsRoutes } from '../features/accounts/accounts.routes.ts';
import { openAccounts } from '../features/accounts/accounts.service.ts';
import { openAudit } from '../features/audit/audit.service.ts';
import { businessRoutes } from '../features/business/business.routes.ts';
import { createBusiness, type BusinessParts } from '../features/business/business.service.ts';
import { answersRoutes } from '../features/cases/answers.routes.ts';
import { casesRoutes } from '../features/cases/cases.routes.ts';
import { createCases, type CasesParts } from '../features/cases/cases.service.ts';
import { connectionsRoutes } from '../features/connections/connections.routes.ts';
import { openConnections } from '../features/connections/connections.service.ts';
import { contractsRoutes } from '../features/contracts/contracts.routes.ts';
import { createContracts } from '../features/contracts/contracts.service.ts';
import { deskRoutes } from '../features/desk/desk.routes.ts';
import { deadJobRoutes } from '../features/desk/dead-jobs.ts';
import { createAuditLog } from '../features/desk/audit-log.ts';
import { createDesk } from '../features/desk/desk.service.ts';
import { createGatewaySheet } from '../features/desk/gateway-sheet.ts';
import { createSubmissions, type PresentSnapshot } from '../features/desk/submissions.ts';
import { documentRoutes } from '../features/documents/documents.routes.ts';
import { createDocuments } from '../features/documents/documents.service.ts';
import { existingContractsRoutes } from '../features/existing-contracts/existing-contracts.routes.ts';
import { createExistingContracts } from '../features/existing-contracts/existing-contracts.service.ts';
import { createFollowUp } from '../features/follow-up/follow-up.service.ts';
import { gatewayMailRoutes } from '../features/gateway-mail/gateway-mail.routes.ts';
import { createGatewayMail } from '../features/gateway-mail/gateway-mail.service.ts';
import { createGateways } from '../features/gateways/gateways.routes.ts';
import { integrationRoutes } from '../features/integration/integration.routes.ts';
import { createIntegration } from '../features/integration/integration.service.ts';
import { openNotifications } from '../features/notifications/notifications.service.ts';
import { requirementsRoutes } from '../features/requirements/requirements.routes.ts';
import { createRequirements } from '../features/requirements/requirements.service.ts';
import { supportRoutes } from '../features/support/support.routes.ts';
import { createSupport } from '../features/support/support.service.ts';
import { timesRoutes } from '../features/times/times.routes.ts';
import { createTimes } from '../features/times/times.service.ts';
import { webhooksRoutes } from '../features/webhooks/webhooks.routes.ts';
import { createWebhooks } from '../features/webhooks/webhooks.service.ts';
import { ConfigError } from '../platform/config.ts';
import { publish } from '../platform/stream.ts';
import { createReader } from '../reader/index.ts';
import { CONSOLE_MARK_HEADER, consoleMark } from '../sandbox/payments/allowed-networks.ts';
import type { RehearsalGateway } from '../sandbox/gateway/rehearsal-gateway.ts';
import type { Ground, House } from './compose.ts';
import { forgetting } from './forgetting.ts';
import { tagOf } from '../domain/mail/reply-address.ts';
import { delegatesSigning, gatewayConnectors, rehearses, TIMEOUT_MS } from './gateway-connectors.ts';
import { mailboxOf, mailConnections, receiveGatewayMail } from './gateway-mail.ts';
import { limitNotes, tooLargeNotes } from './limit-notes.ts';
import { partnerDocuments } from './partner-documents.ts';
import { paymentStores } from './payment-stores.ts';
import { sampleRoutes } from './sample-routes.ts';
import { sealEarlyRows } from './seal-early-rows.ts';
import { providedKey } from './sealing-certificate.ts';
import { tryVendor } from './vendor-connectors.ts';

export { partnerSecret } from './gateway-connectors.ts';

/** Who each rehearsal account stands for, as the sign-in page names it. */
const ACCOUNT_LABELS = {
  merchant: { ko: '가맹점', en: 'Merchant' },
  operator: { ko: '운영자', en: 'Operator' },
  gateway: { ko: 'PG 계약 담당자(토스페이먼츠)', en: 'Gateway contract team (Toss Payments)' },
} as const;

const REHEARSED: Text = {
  en: 'This database has rehearsal accounts, whose passwords were shown to everybody. Start production with a new GATEHOUSE_DATA_DIR or DATABASE_URL, or write rehearsal.',
  ko: '이 데이터베이스에 비밀번호가 공개된 연습용 계정이 있습니다. 새 GATEHOUSE_DATA_DIR 또는 DATABASE_URL로 production을 시작하거나 rehearsal을 사용해 주세요.',
};

/** Addresses that are known only once the servers listen. */
export interface Places {
  publicUrl: string;
  /** Where browsers and shops reach the payment sandbox. */
  sandboxUrl: string;
  /** Where this machine reaches it. */
  sandboxCallUrl: string;
  rehearsalGatewayUrl: string;
}

/** Builds every feature once and ties the late ends together. The map of the product. */
export async function buildHouse(ground: Ground, places: Places, options: { rehearsal: Pick<RehearsalGateway, 'advance' | 'hurry' | 'leaveToPeople'> | null; gatewayTimeoutMs?: number; fetch?: typeof globalThis.fetch }): Promise<House & { close(): Promise<void>; accounts: Awaited<ReturnType<typeof openAccounts>> }> {
  const { config, database, clock, vault, log } = ground;
  const audit = await openAudit({ database, vault, clock, log });
  const gateways = await createGateways({ database, clock, audit, log });
  const catalogue = gateways.effectiveCatalogue;
  const mailer = config.smtpUrl === undefined ? null : smtpMailer({ url: config.smtpUrl, from: config.mailFrom ?? 'no-reply@localhost' });
  const notifications = openNotifications({ database, clock, vault, mailer });
  const accounts = await openAccounts({
    database, clock, vault, log, audit, notifications, publicUrl: () => places.publicUrl, secure: config.publicUrl?.startsWith('https:') ?? false,
    gatewayName: (code) => catalogue().gateways.find((one) => one.code === code)?.names ?? { ko: code, en: code },
  });
  const reader = createReader({});
  const documents = createDocuments({ database, clock, vault, files: await openDiskFiles(join(config.dataDirectory, 'files')), reader, log, publish, audit });
  const links = partnerDocuments({ database, documents, vault, clock, publicUrl: () => places.publicUrl });

  const { rehearsal } = options;
  const casesLate: CasesParts['late'] = { parcelOf: null, submittedOf: null, depositCredentials: null, contracts: null };
  const delegates = (code: string): boolean => delegatesSigning(config, code, connections.of(code));
  const vendors = { clock, timeoutMs: options.gatewayTimeoutMs ?? TIMEOUT_MS, fetch: options.fetch ?? globalThis.fetch };
  const eventsUrl = (gateway: string) => `${places.publicUrl}/api/partner/${gateway}/events`;
  const connections = await openConnections({
    database, clock, vault, audit, log, catalogue, environment: config.mode === 'production' ? 'live' : 'test', isTaken: (code) => [...config.partnerGateways, ...config.mailGateways].some((one) => one.code === code),
    tryOut: (given) => tryVendor({ ...given, eventsUrl: eventsUrl(given.gateway) }, vendors),
  });
  const isGateway = (code: string): boolean => offeredGateways(catalogue()).some((one) => one.code === code);
  const connectorOf = gatewayConnectors({ config, isGateway, vault, clock, mail: mailConnections(ground, { catalogue, open: links.open }), timeoutMs: options.gatewayTimeoutMs, rehearsalGatewayUrl: () => places.rehearsalGatewayUrl, connections: { ...vendors, of: connections.of } });
  const times = createTimes({ database, clock, catalogue });
  const cases = createCases({
    database, clock, log, vault, audit, catalogue, documents, times, connectorOf, delegates, linkTo: links.link, late: casesLate, isGateway,
    rehearsal: { plays: (code) => rehearsal !== null && rehearses(config, code, connections.of(code)), hurry: async (key) => (await rehearsal?.hurry(key)) ?? false, leaveToPeople: async (key) => rehearsal?.leaveToPeople(key) },
  });

  const applicationsLate: ApplicationsParts['late'] = { businessState: null, businessOnFile: null, lockBusiness: null };
  const applications = createApplications({ database, clock, vault, audit, catalogue, cases, late: applicationsLate });
  const businessLate: BusinessParts['late'] = { openSelection: null, prepareSubmission: null, nameMerchant: accounts.nameAfterBusiness, tellContact: cases.changeContact };
  const business = createBusiness({ database, clock, vault, audit, documents, late: businessLate });

  applicationsLate.businessState = business.stateOf;
  applicationsLate.lockBusiness = business.lock;
  applicationsLate.businessOnFile = async (readFrom, merchantId) => {
    const file = await business.onFile(readFrom as typeof database.kysely, merchantId);
    if (file === null) return null;
    const { kind, service } = file.information;
    return { version: file.version, documentId: file.documentId, information: file.information as unknown as Record<string, unknown>, facts: { industries: service.industries, businessKind: kind, appNotInStore: service.notInStoreYet } };
  };
  const snapshotToday: PresentSnapshot = (application, readFrom = database.kysely) => business.withPresentContact(readFrom, { merchantId: application.merchantId, submittedAt: application.submittedAt, snapshot: applications.snapshotOf(application) });
  businessLate.openSelection = applications.openSelection;
  businessLate.prepareSubmission = async (merchantId) => {
    const facts = await applications.factsOf(merchantId);
    return (tx, given) => applications.submitIn(tx, { merchantId, personId: given.personId, consents: given.consents, draftVersion: null, requestId: given.requestId }, facts);
  };

  const sealer = createContractSealer();
  const contracts = createContracts({
    database, clock, vault, log, audit, documents, notifications, cases, catalogue, connectorOf, sealer, delegates, publicUrl: () => places.publicUrl, providedKey: await providedKey(config, sealer),
    async partyOf(reader, applicationId) {
      const { tradeName, registrationNumber, representatives } = (await applications.snapshotIn(reader, applicationId)) as unknown as BusinessInformation;
      return { tradeName, registrationNumber, representatives: representatives.map(({ name, email }) => ({ name, email })) };
    },
  });
  casesLate.contracts = contracts.forCases;

  const integration = createIntegration({
    database, clock, vault, catalogue, cases, audit, sandboxOrigin: () => places.sandboxUrl, merchantName: accounts.merchantName,
    serviceUrls: async (merchantId) => (await business.onFile(database.kysely, merchantId))?.information.service.urls ?? [],
    payments: createIamportClient({ baseUrl: () => places.sandboxCallUrl, headers: { [CONSOLE_MARK_HEADER]: consoleMark(vault) } }),
    stores: paymentStores(ground, { allowPrivateAddresses: config.mode === 'rehearsal', playsLive: config.mode === 'rehearsal', playsPayer: config.mode === 'rehearsal' }),
  });
  casesLate.depositCredentials = (tx, { row, mode, credentials, now }) => integration.deposit(tx, { merchantId: row.merchantId, gateway: row.gateway, caseId: row.id, mode, credentials, now });
  casesLate.submittedOf = async (readFrom, row) => ({ ...(await snapshotToday(await applications.find(row.applicationId, readFrom), readFrom)), extraFields: cases.extraFieldsOf(row) });
  const parcelOf: NonNullable<CasesParts['late']['parcelOf']> = async (row) => {
    const application = await applications.find(row.applicationId);
    const [methods, document] = await Promise.all([cases.methodsOf([row.id]), application.documentId === null ? null : links.link(row.gateway, application.documentId)]);
    return {
      caseId: row.id, reference: row.reference, submittedAt: application.submittedAt.toISOString(), lines: methods.map(({ method, type }) => ({ method, type })), extraFields: cases.extraFieldsOf(row),
      business: await snapshotToday(application), documents: document === null ? [] : [document],
      // Only what was agreed for this gateway, or for all, goes to it.
      consents: application.consents.filter(({ code }) => !code.includes(':') || code.endsWith(`:${row.gateway}`)), eventsUrl: eventsUrl(row.gateway),
      pageUrl: `${places.publicUrl}/applications/${row.applicationId}?returned=${row.id}`,
    };
  };
  casesLate.parcelOf = parcelOf;

  const gatewayMail = createGatewayMail({
    database, clock, vault, audit, log, cases, connected: config.gatewayMail !== undefined, fetch: mailboxOf(ground), recordStep: cases.recordStep, handOverSoon: cases.handOverSoon, submit: async (row) => connectorOf(row.gateway).submit(await parcelOf(row)),
    tagOf: (address) => (config.gatewayMail === undefined ? null : tagOf(config.gatewayMail.replyTo, address)), sendersOf: (gateway) => config.mailGateways.find(({ code }) => code === gateway)?.senders ?? [],
    refused: (given) => cases.countRefused({ gateway: 'mail', ...given }), gatewayNames: (code) => catalogue().gateways.find((one) => one.code === code)?.names ?? { ko: code, en: code },
  });

  const requirements = createRequirements({
    database, clock, catalogue, cases, documents,
    factsOf: async (merchantId) => {
      const file = await business.onFile(database.kysely, merchantId);
      return file === null ? null : { kind: file.information.kind, taxType: file.information.taxType, industries: file.information.service.industries, representatives: file.information.representatives };
    },
  });
  const support = createSupport({ database, clock, vault, audit, catalogue, cases, proven: business.proven, business, merchantName: accounts.merchantName });
  const existingContracts = createExistingContracts({ database, clock, log, vault, audit, catalogue, support, connectorOf, provenNumber: business.provenNumber });
  const mask = (snapshot: Record<string, unknown>) => maskedSnapshot(snapshot as unknown as BusinessInformation);
  const desk = createDesk({ clock, catalogue, cases, applications, snapshotToday, support, merchantName: accounts.merchantName, unknownSignIns: accounts.unknownSignIns, numberConflicts: business.claims.waiting, gatewayMailOpen: gatewayMail.countOpen, findMerchants: async (text) => [...await accounts.merchantsNamed(text, 200), ...await applications.merchantsTrading(text, 200)], maskSnapshot: (snapshot) => mask(snapshot) as unknown as Record<string, unknown>, advanceRehearsal: rehearsal === null ? null : async (seconds) => void (await rehearsal.advance(seconds)) });

  const webhooks = createWebhooks({
    database, clock, vault, audit, notifications, publicUrl: () => places.publicUrl, allowPrivateAddresses: config.mode === 'rehearsal', integrators: accounts.integratorsOf, merchantName: accounts.merchantName,
    eventsFrom: ({ merchantId, limit, ...from }) => cases.eventPlaces('since' in from ? { merchantId, limit, since: new Date(from.since) } : { merchantId, limit, ...from }),
    tellCase: (caseId, sequence) => cases.tellOne(caseId, sequence),
  });
  const followUp = createFollowUp({ database, clock, cases, support, notifications, readersOf: accounts.mailReaders, leadersOf: accounts.leadersOf, merchantName: accounts.merchantName, publicUrl: () => places.publicUrl });

  if (config.mode === 'production' && (await accounts.rehearsalAccountsExist())) throw new ConfigError([{ setting: 'GATEHOUSE_MODE', text: REHEARSED }]);
  // One process makes them: a web and a worker process started together would make them twice.
  const known = config.mode === 'rehearsal' && config.role !== 'worker' ? await accounts.ensureRehearsalAccounts() : [];
  return {
    accounts,
    routes: [
      ...accountsRoutes(accounts), ...gateways.routes, ...documentRoutes(documents), ...businessRoutes(business, { clock, gatewayName: (code) => catalogue().gateways.find((one) => one.code === code)?.names ?? { ko: code, en: code }, merchantName: accounts.merchantName }), ...casesRoutes(cases), ...answersRoutes(cases), ...contractsRoutes(contracts, { browserName: accounts.browserName }), ...requirementsRoutes(requirements), ...supportRoutes(support, config.channelTalk), ...existingContractsRoutes(existingContracts), ...integrationRoutes(integration),
      ...applicationsRoutes({
        applications, cases, businessState: business.stateOf, deadWebhooks: webhooks.switchedOff,
        summarise: (snapshot) => {
          const { tradeName, registrationNumber, representatives, address, service } = mask(snapshot);
          return { tradeName, registrationNumber, representatives: representatives.map(({ name }) => name).join(', '), address, url: service.urls[0] ?? null };
        },
      }),
      ...deskRoutes({ desk, submissions: createSubmissions({ database, catalogue, cases, applications, snapshotToday, documents, audit }), sheet: createGatewaySheet({ clock, cases, desk }), lists: { mail: accounts.desk.listMail, audit: createAuditLog({ audit, catalogue, peopleNamed: accounts.peopleNamed, personWith: accounts.personWith, merchantsByIds: accounts.merchantsByIds, caseOf: cases.find }) } }), ...deadJobRoutes({ database, audit }), ...timesRoutes(times), ...connectionsRoutes(connections, eventsUrl), ...webhooksRoutes(webhooks), ...gatewayMailRoutes(gatewayMail), ...links.routes, ...sampleRoutes(config.mode),
    ],
    jobs: [...accounts.handlers, ...audit.handlers, ...notifications.handlers, ...documents.jobs, ...cases.handlers, ...contracts.handlers, ...times.handlers, ...webhooks.handlers, ...gatewayMail.handlers, ...requirements.handlers, ...existingContracts.handlers, ...followUp.handlers],
    schedules: [...accounts.schedules, ...audit.schedules, ...notifications.schedules, ...documents.schedules, ...cases.schedules, ...contracts.schedules, ...times.schedules, ...gatewayMail.schedules, ...requirements.schedules, ...followUp.schedules],
    forget: forgetting({ accounts, business, cases, contracts, documents, existingContracts, gatewayMail, requirements, webhooks }),
    works: [sealEarlyRows(ground), accounts.markNames, applications.markNames, ...cases.works],
    resolveCaller: accounts.resolveCaller,
    receiveMail: () => receiveGatewayMail(ground, gatewayMail),
    noteLimit: limitNotes({ database, clock, log, audit }),
    noteTooLarge: tooLargeNotes({ clock, log, note: cases.noteUnreadable, isGateway }),
    rehearsalAccounts: known.map((account) => ({ ...account, label: ACCOUNT_LABELS[account.kind] })),
    async close() {
      await reader.close();
      await gateways.catalogue.close();
      await connections.close();
      mailer?.close();
    },
  };
}
