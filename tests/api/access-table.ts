import type { OperationId } from '../../contract/operations.ts';

/** Everybody who can stand before the door. The first five belong to one merchant. */
export const ACTORS = ['owner', 'admin', 'manager', 'developer', 'viewer', 'operator', 'gateway', 'stranger'] as const;
export type ActorName = (typeof ACTORS)[number];

/** Ids of one merchant's objects, or ids of the same form that name nothing. */
export interface ObjectIds {
  readonly application: string;
  readonly case: string;
  readonly document: string;
  readonly page: string;
  readonly conversation: string;
  readonly channel: string;
  readonly payment: string;
  readonly storePayment: string;
  readonly delivery: string;
  readonly endpoint: string;
  readonly webhook: string;
  readonly invitation: string;
  readonly member: string;
  readonly session: string;
  readonly merchant: string;
}

export interface Doors {
  /** Who gets past the door, written down here a second time on purpose: a rule loosened by mistake shows. */
  readonly may: readonly ActorName[];
  /** The address with ids in it. Left out where the path has no parameters. */
  readonly path?: (ids: ObjectIds) => string;
  /** A body that the operation accepts, ids in it included. */
  readonly body?: (ids: ObjectIds) => unknown;
  /**
   * How a second merchant's call for a foreign id ends: `not_found`, or another code where a link is what is asked for. Left out
   * where nothing of the call names an object of a merchant.
   */
  readonly foreign?: 'not_found' | 'link_invalid' | 'unsupported_media_type';
  /** Code that the merchant's own call may end with, where doing it for real is another test's matter. */
  readonly own?: 'not_found' | 'unsupported_media_type' | 'link_invalid' | 'not_allowed_now' | 'sandbox_refused' | 'business_information_locked';
  /** Rehearsed last, because it destroys what others look at. */
  readonly destroys?: true;
}

const ALL: readonly ActorName[] = ACTORS;
const MEMBERS = ['owner', 'admin', 'manager', 'developer', 'viewer'] as const;
const SIGNED_IN = [...MEMBERS, 'operator', 'gateway'] as const;
const APPLY = ['owner', 'admin'] as const;
const INTEGRATE = ['owner', 'admin', 'developer'] as const;
const WRITE_SUPPORT = ['owner', 'admin', 'manager', 'developer'] as const;
const OPERATOR = ['operator'] as const;
const GATEWAY = ['gateway'] as const;

const open: Doors = { may: ALL };
const signature = () => ({ sha256: 'a'.repeat(64), consent: { version: 'walk', agreed: true }, mark: { kind: 'typed', text: '김하나' } });
const message = () => ({ text: '안녕하세요', clientId: `walk-${crypto.randomUUID().slice(0, 8)}` });

/** How every operation is addressed. Adding an operation to the contract without an entry is a type error and a failed test. */
export const DOORS: Readonly<Record<OperationId, Doors>> = {
  signUp: open, confirmEmail: open, resendConfirmation: open, signIn: open, secondFactor: open, signOut: open, requestReset: open, resetPassword: open, session: open,
  catalogue: open, processGuide: open, samples: open, sample: { may: ALL, path: () => '/api/samples/none.jpg' },
  installation: open, openapi: open, partnerOpenapi: open, live: open, ready: open, metrics: open,
  partnerEvents: { may: ALL, path: () => '/api/partner/kcp/events' },
  partnerDocument: { may: ALL, path: ({ document }) => `/api/partner/kcp/documents/${document}.9999999999999.AAAA`, foreign: 'link_invalid', own: 'link_invalid' },

  updatePerson: { may: SIGNED_IN },
  changePassword: { may: SIGNED_IN },
  sessions: { may: SIGNED_IN },
  revokeSession: { may: SIGNED_IN, path: ({ session }) => `/api/account/sessions/${session}`, foreign: 'not_found', destroys: true },
  startTotp: { may: SIGNED_IN }, confirmTotp: { may: SIGNED_IN }, stopTotp: { may: SIGNED_IN },
  createMerchant: { may: SIGNED_IN },
  switchMerchant: { may: SIGNED_IN, body: ({ merchant }) => ({ merchantId: merchant }), foreign: 'not_found' },
  caseMail: { may: MEMBERS },
  chooseCaseMail: { may: MEMBERS, body: () => ({ choice: 'turns' }) },
  renameMerchant: { may: APPLY, body: () => ({ name: '이름을 바꾼 가게' }) },
  members: { may: MEMBERS },
  invite: { may: APPLY },
  resendInvitation: { may: APPLY, path: ({ invitation }) => `/api/invitations/${invitation}/resend`, foreign: 'not_found' },
  withdrawInvitation: { may: APPLY, path: ({ invitation }) => `/api/invitations/${invitation}`, foreign: 'not_found', destroys: true },
  // A link by mail: whoever holds its id may read what it is about, whatever they belong to.
  readInvitation: { may: ALL, path: ({ invitation }) => `/api/invitations/${invitation}` },
  acceptInvitation: { may: MEMBERS, path: ({ invitation }) => `/api/invitations/${invitation}/accept` },
  changeRole: { may: APPLY, path: ({ member }) => `/api/members/${member}`, body: () => ({ role: 'viewer' }), foreign: 'not_found' },
  removeMember: { may: APPLY, path: ({ member }) => `/api/members/${member}`, foreign: 'not_found', destroys: true },

  draft: { may: MEMBERS }, updateDraft: { may: APPLY }, discardDraft: { may: APPLY }, submitDraft: { may: APPLY },
  business: { may: MEMBERS }, updateBusiness: { may: APPLY }, finishBusiness: { may: APPLY }, changeContact: { may: APPLY },
  fillFromDocument: { may: APPLY, body: ({ document }) => ({ documentId: document }), foreign: 'not_found', own: 'business_information_locked' },
  uploadDocument: { may: APPLY },
  document: { may: MEMBERS, path: ({ document }) => `/api/documents/${document}`, foreign: 'not_found' },
  documentPage: { may: MEMBERS, path: ({ page }) => `/api/documents/${page}/page`, foreign: 'not_found' },
  deleteDocument: { may: APPLY, path: ({ document }) => `/api/documents/${document}`, foreign: 'not_found', destroys: true },

  applications: { may: MEMBERS }, overview: { may: MEMBERS },
  application: { may: MEMBERS, path: ({ application }) => `/api/applications/${application}`, foreign: 'not_found' },
  cancelCase: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/cancel`, body: () => ({}), foreign: 'not_found', destroys: true },
  actOnCase: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/actions/give_signature`, body: () => ({}), foreign: 'not_found', own: 'not_allowed_now' },
  answerDraft: { may: MEMBERS, path: (ids) => `/api/cases/${ids.case}/answer`, foreign: 'not_found' },
  updateAnswerDraft: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/answer`, body: () => ({ text: '답변' }), foreign: 'not_found', own: 'not_allowed_now' },
  // The door reads the file before it looks for the case; tests/api/answer-documents.test.ts sends one.
  uploadAnswerDocument: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/answer/documents`, foreign: 'unsupported_media_type', own: 'unsupported_media_type' },
  attachAnswerDocument: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/answer/documents/${ids.document}`, foreign: 'not_found', own: 'not_allowed_now' },
  detachAnswerDocument: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/answer/documents/${ids.document}`, foreign: 'not_found' },
  readTurn: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/read`, body: () => ({ sequence: 1 }), foreign: 'not_found' },
  selectAgain: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/again`, body: () => ({ elsewhere: true }), foreign: 'not_found', own: 'not_allowed_now' },
  requirements: { may: MEMBERS },
  // The door reads the file first; tests/api/requirements.test.ts sends one.
  uploadPaper: { may: APPLY, path: () => '/api/requirements/papers?key=document:bankbook', own: 'unsupported_media_type' },
  removePaper: { may: APPLY, path: (ids) => `/api/requirements/papers/${ids.document}`, foreign: 'not_found', own: 'not_found' },
  answerTogether: { may: APPLY, body: () => ({ keys: ['document:bankbook'] }) },
  // The merchant's own case has no such document either: opening a real one is in tests/api/answer-documents.test.ts.
  caseDocument: { may: MEMBERS, path: (ids) => `/api/cases/${ids.case}/documents/${ids.document}`, foreign: 'not_found', own: 'not_found' },
  contract: { may: MEMBERS, path: (ids) => `/api/cases/${ids.case}/contract`, foreign: 'not_found' },
  contractFile: { may: MEMBERS, path: (ids) => `/api/cases/${ids.case}/contract/files/${ids.document}`, foreign: 'not_found', own: 'not_found' },
  signContract: { may: ['owner'], path: (ids) => `/api/cases/${ids.case}/contract/signers/1/sign`, body: signature, foreign: 'not_found', own: 'not_allowed_now' },
  inviteSigner: { may: ['owner'], path: (ids) => `/api/cases/${ids.case}/contract/signers/1/link`, foreign: 'not_found', own: 'not_allowed_now' },
  // The door reads the file before it looks for the case; tests/api/contracts.test.ts sends one.
  addContractCopy: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/contract/copies`, foreign: 'unsupported_media_type', own: 'unsupported_media_type' },
  linkedContract: { may: ALL, path: () => `/api/signing/${'A'.repeat(43)}` },
  linkedContractFile: { may: ALL, path: ({ document }) => `/api/signing/${'A'.repeat(43)}/files/${document}` },
  signByLink: { may: ALL, path: () => `/api/signing/${'A'.repeat(43)}/sign`, body: signature },
  moveRehearsal: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/rehearsal`, foreign: 'not_found', own: 'not_allowed_now', destroys: true },
  openAtGateway: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/gateway-link`, foreign: 'not_found', own: 'not_allowed_now' },
  lookAtGateway: { may: APPLY, path: (ids) => `/api/cases/${ids.case}/look`, foreign: 'not_found' },
  caseEvents: { may: MEMBERS, path: (ids) => `/api/cases/${ids.case}/events`, foreign: 'not_found' },

  integration: { may: ['owner', 'admin', 'manager', 'developer'] },
  codeSamples: { may: ['owner', 'admin', 'manager', 'developer'], path: ({ channel }) => `/api/integration/channels/${channel}/samples`, foreign: 'not_found' },
  revealSecret: { may: INTEGRATE }, endKeyOverlap: { may: INTEGRATE },
  setInterface: { may: INTEGRATE, body: () => ({ interface: 'v2' }) },
  issueV2Secrets: { may: INTEGRATE }, rotateV2Secret: { may: INTEGRATE, path: () => '/api/integration/v2/secrets/api' }, endV2SecretOverlap: { may: INTEGRATE, path: () => '/api/integration/v2/secrets/webhook/old' },
  setWebhook: { may: INTEGRATE, body: () => ({ url: 'http://127.0.0.1:9/notifications', contentType: 'json', repeats: 0 }) }, testWebhook: { may: INTEGRATE },
  setNetworks: { may: INTEGRATE, body: () => ({ networks: [] }) },
  webhookDeliveries: { may: ['owner', 'admin', 'manager', 'developer'] }, apiCalls: { may: ['owner', 'admin', 'manager', 'developer'] },
  replayDelivery: { may: INTEGRATE, path: ({ delivery }) => `/api/integration/deliveries/${delivery}/replay`, foreign: 'not_found' },
  addChannel: { may: INTEGRATE, body: () => ({ gateway: 'tosspayments', type: 'payment', name: 'Own' }) },
  tryChannel: { may: INTEGRATE, body: () => ({ gateway: 'tosspayments', type: 'payment' }) },
  changeChannel: { may: INTEGRATE, path: ({ channel }) => `/api/integration/channels/${channel}`, body: () => ({ name: 'Another name' }), foreign: 'not_found', own: 'not_allowed_now' },
  deleteChannel: { may: INTEGRATE, path: ({ channel }) => `/api/integration/channels/${channel}`, foreign: 'not_found', own: 'not_allowed_now' },
  startTestPayment: { may: INTEGRATE, body: ({ channel }) => ({ channelId: channel, method: 'card', amount: 1000 }), foreign: 'not_found' },
  verifyTestPayment: { may: INTEGRATE, path: ({ payment }) => `/api/test-payments/${payment}/verify`, body: () => ({ impUid: 'imp_000000000000' }), foreign: 'not_found', own: 'sandbox_refused' },
  cancelTestPayment: { may: ['owner', 'admin', 'manager'], path: ({ payment }) => `/api/test-payments/${payment}/cancel`, body: () => ({}), foreign: 'not_found', own: 'not_allowed_now' },
  testPayments: { may: MEMBERS }, storePayments: { may: MEMBERS }, storePaymentFigures: { may: MEMBERS }, exportStorePayments: { may: MEMBERS },
  storePayment: { may: ['owner', 'admin', 'manager', 'developer'], path: ({ storePayment }) => `/api/payments/${storePayment}`, foreign: 'not_found' },
  cancelStorePayment: { may: ['owner', 'admin', 'manager'], path: ({ storePayment }) => `/api/payments/${storePayment}/cancel`, body: () => ({}), foreign: 'not_found', own: 'sandbox_refused' },
  depositStorePayment: { may: INTEGRATE, path: ({ storePayment }) => `/api/payments/${storePayment}/deposit`, foreign: 'not_found', own: 'sandbox_refused' },

  webhookEndpoints: { may: ['owner', 'admin', 'manager', 'developer'] },
  createWebhookEndpoint: { may: INTEGRATE, body: () => ({ url: 'http://127.0.0.1:9/applications' }) },
  changeWebhookEndpoint: { may: INTEGRATE, path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}`, body: () => ({ state: 'on' }), foreign: 'not_found' },
  deleteWebhookEndpoint: { may: INTEGRATE, path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}`, foreign: 'not_found', destroys: true },
  rotateWebhookSecret: { may: INTEGRATE, path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}/secret`, body: () => ({ overlapHours: 1 }), foreign: 'not_found' },
  testWebhookEndpoint: { may: INTEGRATE, path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}/test`, foreign: 'not_found' },
  webhookLog: { may: ['owner', 'admin', 'manager', 'developer'], path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}/messages`, foreign: 'not_found' },
  resendWebhook: { may: INTEGRATE, path: ({ endpoint, webhook }) => `/api/webhook-endpoints/${endpoint}/messages/${webhook}/resend`, foreign: 'not_found' },
  replayWebhooks: { may: INTEGRATE, path: ({ endpoint }) => `/api/webhook-endpoints/${endpoint}/replay`, body: (ids) => ({ caseId: ids.case }), foreign: 'not_found' },
  replayWebhooksSigned: { may: ALL, path: ({ endpoint }) => `/api/webhooks/${endpoint}/replay` },

  supportSettings: { may: MEMBERS }, conversations: { may: MEMBERS },
  openConversation: { may: WRITE_SUPPORT, body: (ids) => ({ topic: 'case', caseId: ids.case, ...message() }), foreign: 'not_found' },
  checkExistingContracts: { may: WRITE_SUPPORT },
  conversation: { may: MEMBERS, path: ({ conversation }) => `/api/conversations/${conversation}`, foreign: 'not_found' },
  sendMessage: { may: WRITE_SUPPORT, path: ({ conversation }) => `/api/conversations/${conversation}/messages`, body: message, foreign: 'not_found' },
  contractLookups: { may: MEMBERS }, askGateways: { may: APPLY, body: () => ({ consents: [{ code: 'contract_lookup:kcp', version: 'walk' }] }), own: 'not_allowed_now' },
  askOperator: { may: WRITE_SUPPORT, path: ({ conversation }) => `/api/conversations/${conversation}/ask-operator`, foreign: 'not_found' },

  deskOverview: { may: OPERATOR }, deskCases: { may: OPERATOR }, deskMail: { may: OPERATOR }, deskCatalogue: { may: OPERATOR }, deskAudit: { may: OPERATOR },
  deskNumberConflicts: { may: OPERATOR }, deskDecideNumber: { may: OPERATOR, path: () => '/api/desk/number-conflicts/none/keep' },
  deskDeadJobs: { may: OPERATOR }, deskActOnDeadJob: { may: OPERATOR, path: () => '/api/desk/dead-jobs/none/revive' },
  deskGatewayMail: { may: OPERATOR }, deskSentGatewayMail: { may: OPERATOR }, deskReadGatewayMail: { may: OPERATOR, path: () => '/api/desk/gateway-mail/none/content' }, deskGatewayMailFile: { may: OPERATOR, path: () => '/api/desk/gateway-mail/none/files/0' },
  deskReadSentMail: { may: OPERATOR, path: () => '/api/desk/sent-gateway-mail/none/content' },
  deskConfirmGatewayMail: { may: OPERATOR, path: () => '/api/desk/gateway-mail/none/confirm', body: () => ({ step: 'acknowledge' }) }, deskSetGatewayMailAside: { may: OPERATOR, path: () => '/api/desk/gateway-mail/none/set-aside' }, deskSettleSentMail: { may: OPERATOR, path: () => '/api/desk/sent-gateway-mail/none/arrived' },
  deskRejectedEvents: { may: OPERATOR }, deskRehearsal: { may: OPERATOR }, deskConversations: { may: OPERATOR },
  deskCase: { may: OPERATOR, path: (ids) => `/api/desk/cases/${ids.case}` },
  deskSubmission: { may: OPERATOR, path: (ids) => `/api/desk/cases/${ids.case}/submission` },
  deskCertificate: { may: OPERATOR, path: (ids) => `/api/desk/cases/${ids.case}/certificate` },
  deskActOnCase: { may: OPERATOR, path: (ids) => `/api/desk/cases/${ids.case}/actions/hold` },
  deskConversation: { may: OPERATOR, path: ({ conversation }) => `/api/desk/conversations/${conversation}` },
  deskSendMessage: { may: OPERATOR, path: ({ conversation }) => `/api/desk/conversations/${conversation}/messages` },
  deskCloseConversation: { may: OPERATOR, path: ({ conversation }) => `/api/desk/conversations/${conversation}/close` },
  deskOpenBusiness: { may: OPERATOR, path: ({ conversation }) => `/api/desk/conversations/${conversation}/open-business`, own: 'not_allowed_now' },
  deskConnections: { may: OPERATOR }, deskSaveConnection: { may: OPERATOR, path: () => '/api/desk/connections/none' }, deskRemoveConnection: { may: OPERATOR, path: () => '/api/desk/connections/none' },
  deskUpdateCatalogue: { may: OPERATOR, path: () => '/api/desk/catalogue/none' },

  gatewayInbox: { may: GATEWAY },
  gatewayCase: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}` },
  gatewaySubmission: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/submission` },
  gatewayCertificate: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/certificate` },
  gatewayTimes: { may: GATEWAY },
  gatewayDocument: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/documents/${ids.document}` },
  gatewayContract: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/contract` },
  gatewayContractFile: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/contract/files/${ids.document}` },
  uploadOffer: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/contract/document` },
  addGatewayContractCopy: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/contract/copies` },
  gatewaySheet: { may: GATEWAY },
  checkGatewaySheet: { may: GATEWAY },
  recordGatewaySheet: { may: GATEWAY },
  gatewayAct: { may: GATEWAY, path: (ids) => `/api/gateway/cases/${ids.case}/actions/acknowledge` },

  events: { may: SIGNED_IN },
};
