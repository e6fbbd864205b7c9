import { z } from 'zod';
import { ERRORS, Problem, type ErrorCode } from './errors.ts';
import { MERCHANT_HEADER, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { CaseWebhook } from './webhooks.ts';

type Json = Record<string, unknown>;

const GENERAL_ERRORS: readonly ErrorCode[] = ['malformed_request', 'internal_error', 'temporarily_unavailable'];

/** The OpenAPI 3.1 description of the whole contract, printed from the same schemas that check every call. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [id, declared] of Object.entries(OPERATIONS)) {
    const operation: Operation = declared as Operation;
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Gatehouse', version, description: 'Everything the console does goes through this API. Errors are RFC 9457 problem details with a stable `code`.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    webhooks: { application: applicationWebhook() },
    components: { schemas: { Problem: schemaOf(Problem, 'output') }, securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'gatehouse.session_token' } } },
  };
}

/** What a merchant's own system is sent. */
function applicationWebhook(): Json {
  const header = (name: string, description: string) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } });
  return {
    post: {
      summary: "An application of the merchant moved. Sent to the merchant's endpoints, signed as a Standard Webhook.", tags: ['Webhooks'],
      parameters: [header('webhook-id', 'Made of the case and the number: the same in every try and every replay'), header('webhook-timestamp', 'Seconds since 1970 of this try'), header('webhook-signature', 'One signature for each secret in force')],
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(CaseWebhook, 'output') } } },
      responses: { '2XX': { description: 'Taken. Anything else, or nothing within 15 seconds, is tried again for three days' }, '410': { description: 'Send nothing more: the endpoint is switched off' } },
    },
  };
}

/** A schema of ours as JSON Schema, without references. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any', reused: 'inline', cycles: 'throw' }) as Json;
  void _dialect;
  return json;
}

function describe(id: string, operation: Operation): Json {
  const { access } = operation;
  const codes = [...new Set([...(operation.errors ?? []), ...accessErrors(operation), ...GENERAL_ERRORS])];
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return {
    operationId: id,
    summary: operation.summary,
    tags: [operation.tag],
    'x-access': access.kind === 'merchant' ? access.permission : access.kind,
    security: access.kind === 'public' || access.kind === 'signature' ? [] : [{ session: [] }],
    parameters: parametersOf(operation),
    ...bodyOf(operation),
    responses: {
      [String(operation.status ?? 200)]: { description: 'Done', content: answerOf(operation) },
      ...Object.fromEntries(
        [...byStatus].map(([status, some]) => [String(status), { description: some.join(', '), content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }]),
      ),
    },
  };
}

function accessErrors({ access, body, perMinute, idempotency, version }: Operation): ErrorCode[] {
  return [
    ...(access.kind === 'public' || access.kind === 'signature' ? [] : (['not_signed_in', 'forbidden'] as const)),
    ...(access.kind === 'merchant' ? (['other_merchant'] as const) : []),
    ...(body === undefined ? [] : (['invalid_input'] as const)),
    ...(perMinute === undefined ? [] : (['too_many_requests'] as const)),
    ...(idempotency === undefined ? [] : (['idempotency_key_needed', 'idempotency_key_reused', 'still_running', 'already_took_effect'] as const)),
    ...(version === undefined ? [] : (['version_needed', 'stale_version'] as const)),
  ];
}

function parametersOf(operation: Operation): Json[] {
  const header = (name: string, description: string, required = true) => ({ name, in: 'header', required, description, schema: { type: 'string' } });
  return [
    ...membersOf(operation.params, 'path'),
    ...membersOf(operation.query, 'query'),
    ...(operation.idempotency === 'required' ? [header('Idempotency-Key', 'Any unique text; the same key with the same body has one effect.')] : []),
    ...(operation.access.kind === 'merchant' ? [header(MERCHANT_HEADER, 'Id of the merchant that the call is about. Refused with other_merchant when the session acts for another one. Left out: the merchant the session acts for.', false)] : []),
    ...(operation.version === 'required' ? [header('If-Match', 'The ETag of what was read.')] : []),
  ];
}

function membersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, shape]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: shape }));
}

function bodyOf({ body, bodyKind }: Operation): Json {
  if (bodyKind === 'file') {
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } } } } } };
  }
  if (body === undefined) return {};
  return { requestBody: { required: !body.safeParse(undefined).success, content: { 'application/json': { schema: schemaOf(body, 'input') } } } };
}

function answerOf({ answerKind, output }: Operation): Json {
  if (answerKind === 'bytes') return { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  if (answerKind === 'events') return { 'text/event-stream': { schema: { type: 'string' } } };
  return { 'application/json': { schema: schemaOf(output, 'output') } };
}
