import type { GatewayHandOver } from '../../../domain/ports/gateway.ts';
import { asFields, asText, textsOf } from '../vendor-call.ts';

/** PayPal takes return addresses of this length. */
const LONGEST_ADDRESS = 127;
const LONGEST_SITE = 50;

/**
 * A case as PayPal wants it: what the merchant signs up for, where it comes back to, and what it need not type again. Person and papers stay here: PayPal asks
 * its owner for them on its own pages. Nothing of the business goes abroad without the consent to that. Pure.
 */
export function referralOf(handOver: GatewayHandOver): object {
  const agreed = (code: string) => handOver.consents.some((consent) => consent.code.startsWith(`${code}:`));
  const { tradeName, email, site } = agreed('overseas_transfer') ? businessOf(handOver.business) : NOTHING;
  const back = shortened(handOver.pageUrl);
  const subscription = handOver.lines.some(({ type }) => type === 'subscription');
  return {
    tracking_id: handOver.caseId,
    preferred_language_code: 'ko-KR',
    ...(email !== null && { email }),
    ...(tradeName !== null && { business_entity: { names: [{ business_name: tradeName, type: 'DOING_BUSINESS_AS' }], ...(site !== null && { website: site }) } }),
    partner_config_override: { return_url: back, action_renewal_url: back, return_url_description: 'Back to your application' },
    operations: [{
      operation: 'API_INTEGRATION',
      api_integration_preference: {
        rest_api_integration: {
          integration_method: 'PAYPAL', integration_type: 'THIRD_PARTY',
          third_party_details: { features: ['PAYMENT', 'REFUND', 'ACCESS_MERCHANT_INFORMATION', ...(subscription ? ['BILLING_AGREEMENT'] : [])] },
        },
      },
    }],
    products: ['EXPRESS_CHECKOUT'],
    legal_consents: [{ type: 'SHARE_DATA_CONSENT', granted: agreed('gateway') }],
  };
}

const NOTHING = { tradeName: null, email: null, site: null };

function businessOf(business: GatewayHandOver['business']): { tradeName: string | null; email: string | null; site: string | null } {
  const service = asFields(business['service']);
  const site = textsOf(service['urls'])[0] ?? null;
  return {
    tradeName: asText(business['tradeName'])?.slice(0, 300) ?? null,
    email: asText(asFields(business['contact'])['email']),
    // A longer address would have the whole referral refused for a convenience.
    site: site !== null && site.length <= LONGEST_SITE && URL.canParse(site) ? site : null,
  };
}

/** The page without what says that somebody comes back, where the whole is too long. */
function shortened(address: string): string {
  if (address.length <= LONGEST_ADDRESS) return address;
  const url = new URL(address);
  url.search = '';
  return url.href.length <= LONGEST_ADDRESS ? url.href : url.origin;
}
