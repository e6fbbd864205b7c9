import type { z } from 'zod';
import type { AuditEntry, OutgoingMail } from '../../contract/desk.ts';
import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { gatewayCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { AuditLogQuery } from './audit-log.ts';
import type { DeskService } from './desk.service.ts';
import type { GatewaySheet } from './gateway-sheet.ts';
import type { Look, SubmissionsService } from './submissions.ts';

interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Lists that other features keep and the desk shows. */
export interface DeskLists {
  readonly mail: (query: PageRequest) => Promise<{ items: z.input<typeof OutgoingMail>[]; next: string | null }>;
  readonly audit: (query: AuditLogQuery) => Promise<{ items: z.input<typeof AuditEntry>[]; next: string | null; chainIntact: boolean }>;
}

export function deskRoutes({ desk, submissions, sheet, lists }: { readonly desk: DeskService; readonly submissions: SubmissionsService; readonly sheet: GatewaySheet; readonly lists: DeskLists }): Route[] {
  const ofTeam = (caseId: string, context: RequestContext) => {
    const { gateway } = gatewayCaller(context);
    return desk.one(caseId, 'gateway', (row) => row.gateway === gateway && row.handOver === 'done');
  };
  const operatorLook = (caseId: string, context: RequestContext): Look => ({ caseId, personId: signedInCaller(context).personId, requestId: context.requestId, viewer: 'operator', mine: () => true });
  const teamLook = (caseId: string, context: RequestContext): Look => {
    const { gateway, personId } = gatewayCaller(context);
    return { caseId, personId, requestId: context.requestId, viewer: 'gateway', mine: (row) => row.gateway === gateway && row.handOver === 'done' };
  };
  const certificate = async (look: Look) => {
    const { bytes, mediaType, fileName } = await submissions.certificate(look);
    // Always saved, never shown by the browser: what is in a file somebody uploaded must not run on our address.
    return { bytes, mediaType, downloadAs: fileName };
  };
  return [
    route(OPERATIONS.deskSubmission, async ({ params, context }) => submissions.look(operatorLook(params.caseId, context))),
    route(OPERATIONS.deskCertificate, async ({ params, context }) => certificate(operatorLook(params.caseId, context))),
    route(OPERATIONS.gatewaySubmission, async ({ params, context }) => submissions.look(teamLook(params.caseId, context))),
    route(OPERATIONS.gatewayCertificate, async ({ params, context }) => certificate(teamLook(params.caseId, context))),
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
    route(OPERATIONS.gatewaySheet, async ({ query, context }) => sheet.write(gatewayCaller(context).gateway, query, context.locale)),
    route(OPERATIONS.checkGatewaySheet, async ({ file, context }) => {
      if (file === null) throw new AppError('malformed_request');
      return sheet.check(gatewayCaller(context).gateway, file.bytes);
    }),
    route(OPERATIONS.recordGatewaySheet, async ({ body, context }) => {
      const { gateway, personId } = gatewayCaller(context);
      return sheet.record({ gateway, personId, requestId: context.requestId }, body.lines);
    }),
    route(OPERATIONS.gatewayAct, async ({ params, body, context }) => {
      const { gateway, personId } = gatewayCaller(context);
      return desk.gatewayAct({ caseId: params.caseId, gateway, command: params.action, personId, requestId: context.requestId, facts: body ?? {} });
    }, async ({ params, context }) => ofTeam(params.caseId, context)),
  ];
}
