import { z } from 'zod';
import { CONNECTION_KINDS } from '../domain/connections/kinds.ts';
import { operation } from './operation.ts';
import { Done, Instant, TextValue } from './values.ts';

/** How this installation reaches gateways by their own interfaces, as the operator enters it. Secrets go in and never come out. */

const ConnectionFieldValue = z.object({
  name: z.string(), label: TextValue, hint: TextValue.nullable(), secret: z.boolean(), required: z.boolean(), choices: z.array(z.object({ value: z.string(), label: TextValue })),
  value: z.string().describe('Empty for a secret'), kept: z.boolean().describe('A secret that is stored'),
});

export const GatewayConnection = z
  .object({
    gateway: z.string(), names: TextValue, kind: z.enum(CONNECTION_KINDS), kindNames: TextValue, note: TextValue, fields: z.array(ConnectionFieldValue),
    connected: z.boolean(), version: z.number().int().describe('0 before the first time'), changedAt: Instant.nullable(), eventsUrl: z.string().describe('Where the gateway sends its webhooks'),
  })
  .meta({ id: 'GatewayConnection' });

const tag = 'Operator desk';
const access = { kind: 'operator' } as const;
const params = z.object({ gateway: z.string().max(40) });

export const connections = {
  deskConnections: operation({ method: 'GET', path: '/api/desk/connections', access, tag, summary: 'Gateways that can be connected by their own interface, and which are.', output: z.object({ items: z.array(GatewayConnection) }) }),
  deskSaveConnection: operation({
    method: 'PUT', path: '/api/desk/connections/:gateway', access, tag, version: 'required', perMinute: 20, params, output: z.object({ connection: GatewayConnection, remarks: z.array(TextValue).describe('What is worth knowing although it works') }),
    summary: 'Connect a gateway. The settings are tried with the gateway first and kept only if they work; a secret left empty stays as it is.',
    body: z.object({ kind: z.enum(CONNECTION_KINDS), settings: z.record(z.string().max(60), z.string().trim().max(400)) }), errors: ['invalid_input', 'stale_version', 'gateway_unreachable', 'not_found'],
  }),
  deskRemoveConnection: operation({
    method: 'DELETE', path: '/api/desk/connections/:gateway', access, tag, version: 'required', params, output: Done, errors: ['stale_version', 'not_found'],
    summary: 'Disconnect a gateway: its keys are deleted, and its cases wait.',
  }),
} as const;
