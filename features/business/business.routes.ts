import { OPERATIONS } from '../../contract/operations.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { merchantCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { Text } from '../../domain/text.ts';
import type { BusinessService } from './business.service.ts';
import type { ContactNews } from './change-contact.ts';

const CONTACT_NEWS: Readonly<Record<ContactNews[number]['how'], Text>> = {
  told: { ko: 'PG 시스템에 새 담당자를 알립니다.', en: 'The gateway is told of the new contact person.' },
  with_application: { ko: '아직 전달하지 않은 신청서이므로 새 담당자로 전달합니다.', en: 'The application has not been handed over yet and goes out with the new contact person.' },
  operator: { ko: '이 PG에는 자동으로 알릴 수 없어 운영자가 알립니다.', en: 'This gateway cannot be told by itself; the operator tells it.' },
  yourself: { ko: '이 PG의 연락처는 PG 사이트의 계정에서 직접 바꿔 주세요.', en: "Change the contact of this gateway in your account at the gateway's own site." },
};

export function businessRoutes(business: BusinessService, parts: { clock: Clock; gatewayName: (code: string) => Text; merchantName: (merchantId: string) => Promise<string> }): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  const mayWrite = (context: RequestContext) => merchantCaller(context).merchant.permissions.includes('business:write');
  return [
    route(OPERATIONS.business, async ({ context }) => business.view(merchantOf(context), mayWrite(context))),
    route(OPERATIONS.updateBusiness, async ({ context, body }) => business.update(merchantOf(context), context.ifMatch ?? -1, body)),
    route(OPERATIONS.fillFromDocument, async ({ context, body }) => business.fill(merchantOf(context), body)),
    route(OPERATIONS.finishBusiness, async ({ context, body }) => {
      const { personId, merchant } = merchantCaller(context);
      const { applicationId } = await business.finish({ merchantId: merchant.merchantId, personId, ifMatch: context.ifMatch ?? -1, consents: body.consents, looked: body.looked, requestId: context.requestId, address: context.address });
      return { business: await business.view(merchant.merchantId, true), applicationId };
    }, async ({ context }, made) => ({ business: await business.view(merchantOf(context), true), applicationId: made })),
    route(OPERATIONS.changeContact, async ({ context, body }) => {
      const { personId, merchant } = merchantCaller(context);
      const news = await business.changeContact({ merchantId: merchant.merchantId, personId, requestId: context.requestId, ifMatch: context.ifMatch ?? -1, typed: body });
      return { business: await business.view(merchant.merchantId, true), gateways: news.map(({ caseId, gateway, how }) => ({ caseId, how, gateway: { code: gateway, names: parts.gatewayName(gateway) }, text: CONTACT_NEWS[how] })) };
    }, async ({ context }) => ({ business: await business.view(merchantOf(context), true), gateways: [] })),
    ...conflictRoutes(business, parts),
  ];
}

/** What the operator sees and decides where two merchants say one number is theirs. */
function conflictRoutes({ claims, sayingOf }: BusinessService, { clock, merchantName }: Parameters<typeof businessRoutes>[1]): Route[] {
  const claimant = async (merchantId: string, certificate: boolean) => ({ merchantId, name: await merchantName(merchantId), tradeName: (await sayingOf(merchantId)).tradeName, certificate });
  return [
    route(OPERATIONS.deskNumberConflicts, async ({ query }) => {
      const rows = await claims.conflicts({ before: readCursor(query.cursor), limit: query.limit + 1 });
      const shown = await Promise.all(rows.map(async (row) => {
        const claim = await claims.claimOf(row.holderId);
        const holds = claim !== undefined && claim.numberKey === row.numberKey ? claim : null;
        return [row.id, {
          id: row.id, registrationNumber: (await sayingOf(holds === null ? row.merchantId : row.holderId)).registrationNumber, firstAt: row.firstAt.toISOString(), lastAt: row.lastAt.toISOString(), times: row.times,
          refused: await claimant(row.merchantId, row.proven),
          holder: holds === null ? null : { ...(await claimant(row.holderId, holds.proven)), claimedAt: holds.claimedAt.toISOString(), submitted: holds.submittedAt !== null },
        }] as const;
      }));
      const byId = new Map(shown);
      return pageOf(rows, query.limit, ({ firstAt, id }) => ({ at: firstAt, id }), (row) => byId.get(row.id) as NonNullable<ReturnType<typeof byId.get>>);
    }),
    route(OPERATIONS.deskDecideNumber, async ({ params, context }) => {
      await claims.decide({ id: params.conflictId, action: params.action, personId: signedInCaller(context).personId, requestId: context.requestId, at: clock.now() });
      return { id: params.conflictId };
    }, async ({ params }) => ({ id: params.conflictId })),
  ];
}
