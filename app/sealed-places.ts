import { isSealedText } from '../platform/vault.ts';
import type { SealedColumn, SealedRow } from '../platform/resealing.ts';

/**
 * Every place where something sealed is stored, with the context it was sealed for: what a change of the root key has to go through.
 * A test compares this list with the calls of the vault in the code and with what the whole path leaves in the database, so that a
 * new sealed column cannot be forgotten.
 */
function text(table: string, column: string, key: readonly string[], context: (row: SealedRow) => string, also: readonly string[] = []): SealedColumn {
  return { table, column, kind: 'text', key, also, context };
}

function json(table: string, column: string, key: readonly string[], context: (row: SealedRow, document: unknown) => string | null, also: readonly string[] = []): SealedColumn {
  return { table, column, kind: 'json', key, also, context };
}

/** A column that was readable once: what is left of that time is sealed once (seal-early-rows.ts) and with every change of the root key. */
const wasPlain = (place: SealedColumn): SealedColumn => ({ ...place, wasPlain: true });

/** The same for a document of which parts were readable. */
const wasPlainIn = (place: SealedColumn, sealPlain: NonNullable<SealedColumn['sealPlain']>): SealedColumn => ({ ...place, sealPlain });

/** What people wrote about a case. */
function sealWords(detail: unknown, seal: (words: string) => string): unknown {
  const plain = Object.entries(detail as object).filter(([name, value]) => (name === 'text' || name === 'reason') && typeof value === 'string' && !isSealedText(value)) as [string, string][];
  return { ...(detail as object), ...Object.fromEntries(plain.map(([name, words]) => [name, seal(words)])) };
}

/** Answers of a draft, such as bank accounts. */
function sealAnswers(selection: unknown, seal: (words: string) => string): unknown {
  const { extraFields, ...rest } = selection as { extraFields?: unknown };
  return typeof extraFields === 'object' && extraFields !== null ? { ...rest, extraFields: seal(JSON.stringify(extraFields)) } : selection;
}

const sandboxPerson = ({ store_id }: SealedRow) => `sandbox_person:${store_id}`;

export const SEALED_PLACES: readonly SealedColumn[] = [
  text('account_secret', 'sealed', ['name'], ({ name }) => `account-secret:${name}`),
  text('audit_head', 'chain_key', ['only_row'], () => 'audit-chain'),
  text('audit_check', 'checked', ['only_row'], () => 'audit-check'),
  text('person', 'email', ['id'], ({ id }) => `person:${id}:email`),
  text('person', 'name', ['id'], ({ id }) => `person:${id}:name`),
  text('person_session', 'ip_address', ['id'], ({ id }) => `session:${id}:address`),
  text('person_session', 'user_agent', ['id'], ({ id }) => `session:${id}:browser`),
  text('invitation', 'email', ['id'], ({ id }) => `invitation:${id}:email`),
  text('webhook_endpoint', 'url', ['id'], ({ id }) => `webhook-endpoint:${id}:url`),
  text('webhook_endpoint', 'secret', ['id'], ({ id }) => `webhook-endpoint:${id}:secret`),
  text('webhook_endpoint', 'former_secret', ['id'], ({ id }) => `webhook-endpoint:${id}:secret`),
  text('webhook_message', 'body', ['id'], ({ id }) => `webhook-message:${id}:body`),
  text('outgoing_mail', 'content', ['id'], ({ id }) => `outgoing-mail:${id}`),
  text('idempotency_key', 'body', ['scope', 'key'], ({ scope, key }) => `idempotent-answer:${scope}:${key}`),
  text('business_draft', 'form', ['merchant_id'], ({ merchant_id }) => `business:${merchant_id}:draft`),
  text('business_version', 'information', ['merchant_id', 'version'], ({ merchant_id, version }) => `business:${merchant_id}:version:${version}`),
  text('business_contact', 'contact', ['merchant_id'], ({ merchant_id }) => `business:${merchant_id}:contact`),
  text('document', 'file_name', ['id'], ({ id }) => `document:${id}:name`),
  text('document', 'reading', ['id'], ({ id }) => `document:${id}:reading`),
  text('application', 'snapshot', ['id'], ({ id }) => `application:${id}:snapshot`),
  text('gateway_case', 'extra_fields', ['id'], ({ id }) => `case:${id}:extra-fields`),
  wasPlain(text('gateway_case', 'request_text', ['id'], ({ id }) => `case:${id}:request`)),
  text('gateway_case', 'request_items', ['id'], ({ id }) => `case:${id}:request`),
  text('answer_draft', 'corrections', ['case_id'], ({ case_id }) => `case:${case_id}:answer-draft`),
  text('contract_signer', 'person', ['offer_id', 'position'], ({ offer_id, position }) => `contract:${offer_id}:signer:${position}`),
  text('contract_signer', 'record', ['offer_id', 'position'], ({ offer_id, position }) => `contract:${offer_id}:signature:${position}`),
  text('contract_seal_key', 'sealed', ['only_row'], () => 'contract-seal-key'),
  text('answer_draft', 'words', ['case_id'], ({ case_id }) => `case:${case_id}:answer-draft`),
  wasPlainIn(json('case_event', 'detail', ['case_id', 'sequence'], ({ case_id, sequence }) => `case:${case_id}:event:${sequence}`), sealWords),
  wasPlainIn(json('application_draft', 'selection', ['merchant_id'], ({ merchant_id }) => `draft:${merchant_id}:extra-fields`), sealAnswers),
  text('gateway_event', 'body', ['gateway', 'event_id'], ({ case_id, sequence }) => `gateway-event:${case_id}:${sequence}`, ['case_id', 'sequence']),
  text('gateway_mail_out', 'content', ['key'], ({ key }) => `gateway-mail-out:${key}`),
  text('gateway_mail_in', 'content', ['id'], ({ id }) => `gateway-mail-in:${id}`),
  text('gateway_mail_piece', 'content', ['mail_id', 'file', 'piece'], ({ mail_id, file, piece }) => `gateway-mail-in:${mail_id}:${file}:${piece}`),
  text('conversation', 'preview', ['id'], ({ id }) => `conversation:${id}`),
  text('conversation_message', 'body', ['conversation_id', 'sequence'], ({ conversation_id }) => `conversation:${conversation_id}`),
  wasPlain(text('conversation_message', 'author_name', ['conversation_id', 'sequence'], ({ conversation_id }) => `conversation:${conversation_id}`)),
  text('contract_lookup', 'question', ['id'], ({ id }) => `contract-lookup:${id}`),
  text('contract_lookup', 'answer', ['id'], ({ id }) => `contract-lookup:${id}`),
  text('gateway_connection', 'settings', ['gateway'], ({ gateway }) => `gateway-connection:${gateway}`),
  text('deposited_credential', 'credentials', ['case_id', 'mode'], ({ merchant_id, gateway, mode }) => `deposit:${merchant_id}:${gateway}:${mode}`, ['merchant_id', 'gateway']),
  text('entered_credential', 'credentials', ['channel_key'], ({ merchant_id, channel_key }) => `entered:${merchant_id}:${channel_key}`, ['merchant_id']),
  json('job', 'data', ['id'], jobContext, ['name']),
  text('sandbox_store', 'rest_secret_sealed', ['id'], ({ merchant_ref }) => `sandbox_store:${merchant_ref}:rest_secret`, ['merchant_ref']),
  text('sandbox_store', 'old_rest_secret_sealed', ['id'], ({ merchant_ref }) => `sandbox_store:${merchant_ref}:rest_secret`, ['merchant_ref']),
  text('sandbox_store', 'v2_secret_sealed', ['id'], ({ merchant_ref }) => `sandbox_store:${merchant_ref}:v2_secret`, ['merchant_ref']),
  text('sandbox_store', 'webhook_secret_sealed', ['id'], ({ merchant_ref }) => `sandbox_store:${merchant_ref}:webhook_secret`, ['merchant_ref']),
  text('sandbox_store', 'old_webhook_secret_sealed', ['id'], ({ merchant_ref }) => `sandbox_store:${merchant_ref}:webhook_secret`, ['merchant_ref']),
  text('sandbox_v2_call', 'answer_sealed', ['store_id', 'key'], ({ store_id, key }) => `sandbox_v2_call:${store_id}:${key}`),
  text('sandbox_token', 'token_sealed', ['store_id'], ({ store_id }) => `sandbox_token:${store_id}`),
  text('sandbox_certification', 'person_sealed', ['imp_uid'], ({ pg_tid }) => `sandbox_certification:${pg_tid}:person`, ['pg_tid']),
  text('sandbox_certification', 'code_sealed', ['imp_uid'], ({ pg_tid }) => `sandbox_certification:${pg_tid}:code`, ['pg_tid']),
  text('sandbox_certification', 'request_sealed', ['imp_uid'], ({ pg_tid }) => `sandbox_certification:${pg_tid}:request`, ['pg_tid']),
  json('sandbox_schedule_past', 'facts', ['schedule_id'], sandboxPerson, ['store_id']),
  json('sandbox_payment', 'facts', ['imp_uid'], sandboxPerson, ['store_id']),
  json('sandbox_schedule', 'facts', ['store_id', 'merchant_uid'], sandboxPerson),
  json('sandbox_billing_key', 'facts', ['store_id', 'customer_uid'], sandboxPerson),
  json('sandbox_checkout', 'params', ['id'], ({ id }) => `sandbox_checkout:${id}:params`),
  json('sandbox_checkout', 'result', ['id'], ({ id }) => `sandbox_checkout:${id}:result`),
];

/** Jobs carry sealed texts to the worker; each kind has its own place. */
function jobContext({ name }: SealedRow, document: unknown): string | null {
  if (name === 'cases.tell-gateway') return `answer:${(document as { answerId: string }).answerId}`;
  if (name === 'accounts.write-link-mail') return 'account-link-mail';
  if (Object.values(document as object).some((value) => isSealedText(value))) throw new Error(`The job ${name} carries something sealed that app/sealed-places.ts does not know.`);
  return null;
}
