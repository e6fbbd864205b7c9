import { OPERATIONS } from '../../contract/operations.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { merchantCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { BusinessService } from './business.service.ts';

export function businessRoutes(business: BusinessService, parts: { clock: Clock; merchantName: (merchantId: string) => Promise<string> }): Route[] {
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
