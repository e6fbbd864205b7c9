import { goLiveChecklist, type GoLiveItem, type PaymentKind } from '../../domain/payments/go-live.ts';
import type { PaymentInterface, PaymentStores, StoreFacts, StoreV2 } from '../../domain/ports/payment-api.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import { liveKeyOf } from './channel-offers.ts';
import * as store from './integration.store.ts';

const KINDS: readonly PaymentKind[] = ['one_time', 'subscription', 'key_in', 'verification'];

export interface GoLiveParts {
  readonly database: Database;
  readonly cases: CasesService;
  readonly stores: PaymentStores<Tx>;
  readonly serviceUrls: (merchantId: string) => Promise<readonly string[]>;
}

/** What the page knows already when it asks. */
interface Known {
  readonly webhook: { readonly url: string | null };
  readonly liveSince: Date | null;
  /** The interface that somebody chose. */
  readonly chosen: PaymentInterface | null;
  readonly v2: StoreV2;
}

/** Reads what is known of a merchant's integration, which interface it uses, and what is missing before live payments. */
export function goLive(parts: GoLiveParts) {
  return async (merchantId: string, known: Known): Promise<{ interface: PaymentInterface; items: GoLiveItem[] }> => {
    const [cases, deposits] = await Promise.all([parts.cases.ofMerchant(merchantId), store.depositsOf(parts.database.kysely, merchantId)]);
    const liveKeys = deposits.filter(({ mode }) => mode === 'live').map(({ caseId }) => liveKeyOf(caseId));
    const [lines, facts, tried, urls] = await Promise.all([
      parts.cases.methodsOf(cases.map(({ id }) => id)), parts.stores.facts(merchantId, liveKeys), store.triedKinds(parts.database.kysely, merchantId), parts.serviceUrls(merchantId),
    ]);
    const used = known.chosen ?? facts.lastSpoken ?? 'v1';
    const items = goLiveChecklist({
      ...facts, interface: used, signingSecretShown: known.v2.webhookSecretShown,
      applied: KINDS.filter((kind) => lines.some(({ type }) => type === kind)), hasCases: cases.length > 0, liveSince: known.liveSince, testWindowOnService: onService(facts, urls), webhookUrl: known.webhook.url,
      // A payment of the shop's own page tries as much as one from here.
      tried: [...tried.kinds, ...(facts.paid.once ? (['one_time'] as const) : []), ...(facts.paid.byKey ? (['subscription'] as const) : [])], cancelled: tried.cancelled || facts.paid.givenBack,
    });
    return { interface: used, items: [...items] };
  };
}

function onService({ pages }: StoreFacts, urls: readonly string[]): StoreFacts['pages'][number] | null {
  const origins = new Set(urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : [])));
  return pages.find(({ origin }) => origins.has(origin)) ?? null;
}
