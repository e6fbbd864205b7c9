import { AppError } from '../../contract/errors.ts';
import type { Actor } from '../../domain/case/states.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Database, Reader } from '../../storage/open-database.ts';
import type { ApplicationsService } from '../applications/applications.service.ts';
import type { CaseRow, CasesService } from '../cases/cases.service.ts';
import type { Documents, OpenedDocument } from '../documents/documents.service.ts';

/** What was submitted, with the contact person of today. */
export type PresentSnapshot = (application: Awaited<ReturnType<ApplicationsService['find']>>, reader?: Reader) => Promise<Record<string, unknown>>;

export interface SubmissionParts {
  readonly database: Database;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly applications: ApplicationsService;
  readonly snapshotToday: PresentSnapshot;
  readonly documents: Documents;
  readonly audit: AuditTrail;
}

/** Who looks, at which case. */
export interface Look {
  readonly caseId: string;
  readonly personId: string;
  readonly requestId: string;
  readonly viewer: Extract<Actor, 'operator' | 'gateway'>;
  /** Who may see the case at all: anything else is answered as not found. */
  readonly mine: (row: CaseRow) => boolean;
}

export interface Submission {
  readonly snapshot: Record<string, unknown>;
  readonly extraFields: { label: Text; value: string }[];
  readonly certificate: { fileName: string; mediaType: string; bytes: number; href: string } | null;
}

export type SubmissionsService = ReturnType<typeof createSubmissions>;

/** What a merchant submitted, unmasked: nobody sees it without an entry in the audit log. */
export function createSubmissions(parts: SubmissionParts) {
  const { cases, applications, documents } = parts;

  async function must({ caseId, mine }: Look) {
    const row = await cases.find(caseId);
    if (row === null || !mine(row)) throw new AppError('not_found');
    return { row, application: await applications.find(row.applicationId) };
  }

  const note = (look: Look, row: CaseRow, action: string, subject: string) => parts.database.inTransaction((tx) => parts.audit.record(tx, {
    actor: look.personId, action, subject, details: { case: row.id, gateway: row.gateway, as: look.viewer }, requestId: look.requestId,
  }));

  return {
    /** Throws `not_found`. The entry is committed before anything is answered. */
    async look(look: Look): Promise<Submission> {
      const { row, application } = await must(look);
      const card = application.documentId === null ? null : await documents.describe(parts.database.kysely, application.documentId);
      const asked = findGateway(parts.catalogue(), row.gateway)?.extraFields ?? [];
      await note(look, row, 'case.reveal', row.id);
      return {
        snapshot: await parts.snapshotToday(application),
        extraFields: Object.entries(cases.extraFieldsOf(row)).map(([name, value]) => ({ label: asked.find((field) => field.name === name)?.label ?? { ko: name, en: name }, value: written(value) })),
        certificate: card === null ? null : { fileName: card.fileName, mediaType: card.mediaType, bytes: card.bytes, href: `/api/${look.viewer === 'gateway' ? 'gateway' : 'desk'}/cases/${row.id}/certificate` },
      };
    },
    /** The certificate that was sent with the case. Throws `not_found`, also where none was. */
    async certificate(look: Look): Promise<OpenedDocument> {
      const { row, application } = await must(look);
      const document = application.documentId === null ? null : await documents.openDocument(application.documentId);
      if (document?.merchantId !== row.merchantId || application.documentId === null) throw new AppError('not_found');
      await note(look, row, 'document.open', application.documentId);
      return document;
    },
  };
}

/** An answer to a field of a gateway, in one line: an account is its bank, number and holder. */
function written(value: unknown): string {
  if (value !== null && typeof value === 'object') return Object.values(value).map(String).join(' ');
  return String(value);
}
