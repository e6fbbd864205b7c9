import { OPERATIONS } from '../../contract/operations.ts';
import type { Headline } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { CasesService } from '../cases/cases.service.ts';
import type { ApplicationsService } from './applications.service.ts';

export interface ApplicationsRouteParts {
  readonly applications: ApplicationsService;
  readonly cases: CasesService;
  readonly businessState: (merchantId: string) => Promise<'none' | 'draft' | 'on_file'>;
  /** Hosts of webhooks that were switched off because they failed. */
  readonly deadWebhooks: (merchantId: string) => Promise<readonly { readonly host: string; readonly since: Date | null }[]>;
  /** The masked facts of a frozen snapshot. */
  readonly summarise: (snapshot: Record<string, unknown>) => { tradeName: string; registrationNumber: string; representatives: string; address: string; url: string | null };
}

function mayApply(context: RequestContext): boolean {
  return merchantCaller(context).merchant.permissions.includes('application:write');
}

export function applicationsRoutes(parts: ApplicationsRouteParts): Route[] {
  const { applications } = parts;
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  return [
    route(OPERATIONS.draft, async ({ context }) => applications.draft(merchantOf(context), mayApply(context))),
    route(OPERATIONS.updateDraft, async ({ context, body }) => applications.update({ merchantId: merchantOf(context), ifMatch: context.ifMatch ?? -1, change: body })),
    route(OPERATIONS.discardDraft, async ({ context }) => {
      await applications.discard(merchantOf(context));
      return { ok: true as const };
    }),
    route(OPERATIONS.submitDraft, async ({ context, body }) => {
      const { personId, merchant } = merchantCaller(context);
      return { applicationId: await applications.submit({ merchantId: merchant.merchantId, personId, consents: body.consents, draftVersion: context.ifMatch, requestId: context.requestId }) };
    }, async ({ context }, made) => ({ applicationId: (await applications.detail(merchantOf(context), made ?? '')).row.id })),
    route(OPERATIONS.applications, async ({ context, query }) => applications.list(merchantOf(context), query)),
    route(OPERATIONS.application, async ({ context, params }) => {
      const { row, cases: detailed } = await applications.detail(merchantOf(context), params.applicationId);
      return {
        id: row.id, reference: row.reference, submittedAt: row.submittedAt.toISOString(), businessVersion: row.businessVersion, business: parts.summarise(applications.snapshotOf(row)), cases: detailed,
      };
    }),
    route(OPERATIONS.selectAgain, async ({ params, body, context }) => applications.again({ merchantId: merchantOf(context), caseId: params.caseId, elsewhere: body.elsewhere })),
    route(OPERATIONS.overview, async ({ context }) => overview(parts, merchantOf(context), merchantCaller(context).merchant.permissions.includes('integration:write'))),
  ];
}

const t = (ko: string, en: string): Text => ({ ko, en });

/** What a case that went live asks for is done in the merchant's own code and seen by nobody here: it is called to mind for two weeks. */
const SWAPPED_WITHIN_MS = 14 * 86_400_000;

/** What has a deadline comes first, the nearest before the others; then what has waited longest. */
function urgency({ expected, since }: { readonly expected: { readonly by: string | null; readonly deadline: Text | null }; readonly since: string }): string {
  return expected.deadline !== null && expected.by !== null ? `1 ${expected.by} ${since}` : `2 ${since}`;
}

async function overview({ applications, cases, businessState, deadWebhooks }: ApplicationsRouteParts, merchantId: string, mayIntegrate: boolean) {
  const [rows, counts, recent, businessInformation, open, dead] = await Promise.all([
    cases.ofMerchant(merchantId), cases.counts({ merchantId }), cases.recent(merchantId), businessState(merchantId), applications.openSelection(merchantId),
    mayIntegrate ? deadWebhooks(merchantId) : [],
  ]);
  const summaries = await cases.summaries(rows, 'merchant');
  const mine = summaries.filter(({ standing }) => standing.needsMerchant).sort((one, other) => urgency(one.standing).localeCompare(urgency(other.standing)));
  const start = rows.length === 0 && open.methods === 0 ? [{ text: t('첫 단계: 전자결제를 신청해 주세요. 준비물과 절차를 안내해 드립니다.', 'First step: apply for online payment. We show what to prepare and how it goes.'), href: '/apply', since: null }] : [];
  const live = summaries.filter(({ standing }) => standing.headline === 'live' && !standing.needsMerchant && Date.parse(standing.since) > Date.now() - SWAPPED_WITHIN_MS).map(({ gateway, methods, standing }) => ({
    text: t(`${gateway.names.ko}: ${standing.nextAction.ko}`, `${gateway.names.en}: ${standing.nextAction.en}`), href: methods[0]?.integration ?? '/integration', since: standing.since,
  }));
  const goOn = open.methods > 0 ? [{ text: t(`작성 중인 신청이 있습니다 (결제수단 ${open.methods}개).`, `You have an application in progress (${open.methods} payment methods).`), href: '/apply/gateways', since: null }] : [];
  return {
    needsYou: [
      ...mine.map(({ id, applicationId, gateway, standing }) => ({
        text: standing.nextAction.en.includes(gateway.names.en) ? standing.nextAction : t(`${gateway.names.ko}: ${standing.nextAction.ko}`, `${gateway.names.en}: ${standing.nextAction.en}`), href: `/applications/${applicationId}#${id}`, since: standing.since,
      })),
      ...live,
      ...dead.map(({ host, since }) => ({ text: t(`${host}에 알림을 전달하지 못해 웹훅을 껐습니다. 서버를 확인하고 다시 켜 주세요.`, `The webhook to ${host} was switched off because nothing could be delivered. Check the server and switch it on again.`), href: '/integration/webhooks', since: since?.toISOString() ?? null })),
      ...goOn, ...start,
    ],
    counts: counts.map(({ headline, label, count }) => ({ headline: headline as Headline, label, count })),
    recent: recent.map(({ event, row }) => ({ ...event, caseId: row.id, applicationId: row.applicationId, gateway: summaries.find(({ id }) => id === row.id)?.gateway.names ?? t(row.gateway, row.gateway) })),
    businessInformation,
    draftMethods: open.methods,
  };
}
