import type { z } from 'zod';
import type { AuditEntry, OutgoingMail } from '../../contract/desk.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { gatewayCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { AuditLogQuery } from './audit-log.ts';
import type { DeskService } from './desk.service.ts';

interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Lists that other features keep and the desk shows. */
export interface DeskLists {
  readonly mail: (query: PageRequest) => Promise<{ items: z.input<typeof OutgoingMail>[]; next: string | null }>;
  readonly audit: (query: AuditLogQuery) => Promise<{ items: z.input<typeof AuditEntry>[]; next: string | null; chainIntact: boolean }>;
}

export function deskRoutes(desk: DeskService, lists: DeskLists): Route[] {
  const ofTeam = (caseId: string, context: RequestContext) => {
    const { gateway } = gatewayCaller(context);
    return desk.one(caseId, 'gateway', (row) => row.gateway === gateway && row.handOver === 'done');
  };
  return [
    route(OPERATIONS.deskOverview, async () => desk.overview()),
    route(OPERATIONS.deskCases, async ({ query }) => desk.page(query, 'operator')),
    route(OPERATIONS.deskCase, async ({ params }) => desk.oneForOperator(params.caseId)),
    route(OPERATIONS.deskActOnCase, async ({ params, body, context }) => desk.act({ ...params, personId: signedInCaller(context).personId, requestId: context.requestId, reason: body?.reason, event: body?.event }), async ({ params }) => desk.oneForOperator(params.caseId)),
    route(OPERATIONS.deskMail, async ({ query }) => lists.mail(query)),
    route(OPERATIONS.deskAudit, async ({ query }) => lists.audit(query)),
    route(OPERATIONS.deskRejectedEvents, async ({ query }) => desk.rejected(query)),
    route(OPERATIONS.deskRehearsal, async ({ body }) => desk.advance(body.advanceSeconds)),
    route(OPERATIONS.gatewayInbox, async ({ query, context }) => desk.page({ ...query, gateway: gatewayCaller(context).gateway, handedOverOnly: true }, 'gateway')),
    route(OPERATIONS.gatewayCase, async ({ params, context }) => ofTeam(params.caseId, context)),
    route(OPERATIONS.gatewayAct, async ({ params, body, context }) => {
      const { gateway, personId } = gatewayCaller(context);
      return desk.gatewayAct({ caseId: params.caseId, gateway, command: params.action, personId, requestId: context.requestId, facts: body ?? {} });
    }, async ({ params, context }) => ofTeam(params.caseId, context)),
  ];
}
