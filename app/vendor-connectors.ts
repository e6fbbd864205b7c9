import { createPaypalConnector, tryPaypal, type PaypalSettings } from '../connectors/gateway/paypal/connector.ts';
import { createStripeConnector, tryStripe, type StripeSettings, type StripeTried } from '../connectors/gateway/stripe/connector.ts';
import type { ConnectionKind } from '../domain/connections/kinds.ts';
import type { GatewayConnector } from '../domain/ports/gateway.ts';
import type { Text } from '../domain/text.ts';
import type { ConnectionSettings, OpenConnection, Tried } from '../features/connections/connections.service.ts';
import type { Clock } from '../platform/clock.ts';

/** Connectors to companies with an interface of their own, from what the operator entered. */

export interface VendorParts {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How the companies are reached. Addresses are constants of the connectors: no setting leads a connector elsewhere. */
  readonly fetch: typeof globalThis.fetch;
}

export function vendorConnector(gateway: string, { kind, settings }: OpenConnection, parts: VendorParts): GatewayConnector {
  const calling = { fetch: parts.fetch, timeoutMs: parts.timeoutMs, now: () => parts.clock.now() };
  switch (kind) {
    case 'paypal': return createPaypalConnector({ gateway, settings: paypalSettings(settings), ...calling });
    case 'stripe': return createStripeConnector({ gateway, settings: stripeSettings(settings), ...calling });
  }
}

/** Tries settings with the company before they are kept. */
export async function tryVendor({ kind, settings, eventsUrl }: { kind: ConnectionKind; settings: ConnectionSettings; eventsUrl: string }, parts: VendorParts): Promise<Tried> {
  const calling = { fetch: parts.fetch, timeoutMs: parts.timeoutMs, now: () => parts.clock.now() };
  switch (kind) {
    case 'paypal': return told(await tryPaypal(paypalSettings(settings), calling, eventsUrl));
    case 'stripe': return told(await tryStripe(stripeSettings(settings), calling));
  }
}

type Problem = Awaited<ReturnType<typeof tryPaypal>> | StripeTried;

function told(outcome: Problem): Tried {
  if (outcome.kind === 'fine') return { kind: 'fine', remarks: outcome.remarks.map((remark) => REMARKS[remark]) };
  return outcome.kind === 'refused' ? { kind: 'refused', field: outcome.field, message: REFUSED } : { kind: 'unreachable' };
}

const REFUSED: Text = { ko: 'PG에서 이 값을 받지 않았습니다. 값과 권한을 확인해 주세요.', en: 'The gateway did not take this value. Check it, and what it is allowed to do there.' };

const REMARKS: Readonly<Record<'no_webhook' | 'webhook_elsewhere', Text>> = {
  no_webhook: { ko: '웹훅이 없어 상태를 주기적으로만 확인합니다. 새 소식이 늦게 보일 수 있습니다.', en: 'Without a webhook, status is only asked for regularly, and news may show late.' },
  webhook_elsewhere: { ko: '이 웹훅은 다른 주소로 알림을 보냅니다. 아래 알림 주소로 바꾸지 않으면 상태를 주기적으로만 확인합니다.', en: 'This webhook sends its news to another address. Unless it is changed to the address below, status is only asked for regularly.' },
};

function paypalSettings(settings: ConnectionSettings): PaypalSettings {
  const of = (name: string) => settings[name] ?? '';
  return { environment: of('environment') === 'live' ? 'live' : 'test', clientId: of('clientId'), clientSecret: of('clientSecret'), partnerId: of('partnerId'), attributionId: of('attributionId'), webhookId: of('webhookId') };
}

function stripeSettings(settings: ConnectionSettings): StripeSettings {
  const of = (name: string) => settings[name] ?? '';
  return { secretKey: of('secretKey'), webhookSecret: of('webhookSecret'), country: of('country'), accountType: of('accountType') === 'express' ? 'express' : 'standard' };
}
