import { createPartnerConnector, PARTNER_CAPABILITIES } from '../connectors/gateway/partner/connector.ts';
import { createMailConnector, type MailConnectorOptions } from '../connectors/gateway/mail/connector.ts';
import type { GatewayConnector, Unreachable } from '../domain/ports/gateway.ts';
import type { OpenConnection } from '../features/connections/connections.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Vault } from '../platform/vault.ts';
import { vendorConnector, type VendorParts } from './vendor-connectors.ts';

/** After which a gateway that says nothing is taken to be silent, unless told. */
export const TIMEOUT_MS = 10_000;

/** The secret shared with the rehearsal gateway for both directions of the partner protocol, derived so that nothing has to be stored. */
export function partnerSecret(vault: Vault, gateway: string): string {
  return `whsec_${vault.deriveKey(`partner protocol ${gateway}`).toString('base64')}`;
}

/** The secret of a gateway that the rehearsal gateway plays; null for one that has a server of its own. */
export function rehearsedSecret(config: Pick<Config, 'partnerGateways' | 'mailGateways'>, vault: Vault, gateway: string): string | null {
  return isReal(config, gateway) ? null : partnerSecret(vault, gateway);
}

/** Whether the rehearsal gateway plays this gateway. */
export function rehearses(config: Pick<Config, 'mode' | 'partnerGateways' | 'mailGateways'>, gateway: string, connection: OpenConnection | null): boolean {
  return connection === null && config.mode === 'rehearsal' && !isReal(config, gateway);
}

/** Whether GATEWAYS_FILE names it, by its server or by its mail. */
function isReal({ partnerGateways, mailGateways }: Pick<Config, 'partnerGateways' | 'mailGateways'>, gateway: string): boolean {
  return [...partnerGateways, ...mailGateways].some(({ code }) => code === gateway);
}

/** Whether this gateway has left the signing of its contracts to this console: by agreement with the operator, and always in a rehearsal of it. */
export function delegatesSigning(config: Pick<Config, 'mode' | 'partnerGateways' | 'mailGateways'>, gateway: string, connection: OpenConnection | null): boolean {
  return rehearses(config, gateway, connection) || config.partnerGateways.some((one) => one.code === gateway && one.delegatesSigning === true);
}

interface ConnectorParts {
  readonly config: Pick<Config, 'mode' | 'partnerGateways' | 'mailGateways'>;
  /** What connectors to gateways by mail are made of; null where mail with gateways is not set up. */
  readonly mail: Omit<MailConnectorOptions, 'gateway' | 'address' | 'now'> | null;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly rehearsalGatewayUrl: () => string;
  /** Whether there is such a gateway; connectors of others are not kept. */
  readonly isGateway: (code: string) => boolean;
  /** After which a gateway that says nothing is taken to be silent. */
  readonly timeoutMs?: number | undefined;
  /** How the operator has connected gateways by their own interface. */
  readonly connections?: VendorParts & { readonly of: (gateway: string) => OpenConnection | null };
}

/** Every gateway's connector: to its own server or mailbox where GATEWAYS_FILE names it, by its own interface where the operator has connected it, otherwise to the rehearsal gateway, and in production to nobody. */
export function gatewayConnectors(parts: ConnectorParts): (gateway: string) => GatewayConnector {
  const { config, vault, clock } = parts;
  const calling = { timeoutMs: parts.timeoutMs ?? TIMEOUT_MS, now: () => clock.now() };
  const connectors = new Map<string, { readonly connector: GatewayConnector; readonly made: string }>();
  const { connections } = parts;
  const connect = (gateway: string, connection: OpenConnection | null): GatewayConnector => {
    const own = config.partnerGateways.find(({ code }) => code === gateway);
    if (own !== undefined) return createPartnerConnector({ baseUrl: own.url, gateway, secret: own.secret, previousSecret: own.previousSecret, ...calling });
    const byMail = config.mailGateways.find(({ code }) => code === gateway);
    if (byMail !== undefined && parts.mail !== null) return createMailConnector({ ...parts.mail, gateway, address: byMail.address, now: () => clock.now() });
    if (connections !== undefined && connection !== null) return vendorConnector(gateway, connection, connections);
    if (byMail !== undefined || config.mode !== 'rehearsal') return notConnected(gateway);
    return createPartnerConnector({ baseUrl: `${parts.rehearsalGatewayUrl()}/gateways/${gateway}`, gateway, secret: partnerSecret(vault, gateway), ...calling });
  };
  return (gateway) => {
    const connection = connections?.of(gateway) ?? null;
    // By what it is made of and not by its number, which begins anew after a connection was removed.
    const made = connection === null ? '' : JSON.stringify([connection.kind, connection.settings]);
    const before = connectors.get(gateway);
    // Made anew when its settings change, at once and without a restart; until then it keeps its token.
    const known = before?.made === made ? before : { connector: connect(gateway, connection), made };
    // Of names that anybody may invent nothing stays in memory.
    if (parts.isGateway(gateway)) connectors.set(gateway, known);
    return known.connector;
  };
}

const NOT_CONNECTED: Unreachable = { kind: 'unreachable', reason: 'not_connected', retryable: false, mayHaveArrived: false, retryAfterSeconds: null };

/** A gateway nobody has connected yet: its cases wait, visibly, and nothing is pretended. */
function notConnected(gateway: string): GatewayConnector {
  return {
    gateway, capabilities: { ...PARTNER_CAPABILITIES, handOver: 'none', news: 'none', canBeAsked: false, canWithdraw: false, answers: [], existingContracts: 'none' },
    submit: async () => NOT_CONNECTED, ask: async () => NOT_CONNECTED, withdraw: async () => NOT_CONNECTED, answer: async () => NOT_CONNECTED,
    verifyEvent: () => ({ kind: 'refused', reason: 'bad_signature' }), translate: () => [],
  };
}
