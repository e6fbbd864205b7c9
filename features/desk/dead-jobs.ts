import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { route, signedInCaller, type Route } from '../../platform/http/route-kit.ts';
import { discardJob, findDeadJob, listDeadJobs, reviveJob } from '../../platform/queue-upkeep.ts';
import type { Database } from '../../storage/open-database.ts';

const ALREADY_WAITING = { ko: '같은 작업이 이미 실행을 기다리고 있습니다. 이 작업은 삭제해도 됩니다.', en: 'The same work already waits to run. This one can be discarded.' };

/** Failed jobs, for the operator to run again or to discard. What a job is about is not shown: it may hold personal data. */
export function deadJobRoutes({ database, audit }: { database: Database; audit: AuditTrail }): Route[] {
  return [
    route(OPERATIONS.deskDeadJobs, async ({ query }) => {
      const before = readCursor(query.cursor)?.id;
      const rows = await listDeadJobs(database.kysely, { limit: query.limit + 1, ...(before !== undefined && { before }) });
      return pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }), (job) => ({ ...job, createdAt: job.createdAt.toISOString(), diedAt: job.diedAt?.toISOString() ?? null }));
    }),
    route(OPERATIONS.deskActOnDeadJob, async ({ params: { jobId, action }, context }) => {
      await database.inTransaction(async (tx) => {
        const job = await findDeadJob(tx, jobId);
        if (job === null) throw new AppError('not_found');
        if (!(await (action === 'revive' ? reviveJob : discardJob)(tx, jobId))) throw new AppError('not_allowed_now', { detail: ALREADY_WAITING });
        await audit.record(tx, { actor: signedInCaller(context).personId, action: `job.${action}`, subject: jobId, details: { job: job.name }, requestId: context.requestId });
      });
      return { id: jobId };
    }, async ({ params }) => ({ id: params.jobId })),
  ];
}
