import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Requirements } from '../../contract/requirements.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { needsOf, servingsFor, type Need, type NeedFacts, type NeedingCase, type OnFile } from '../../domain/requirements/needs.ts';
import { expiriesOf } from '../../domain/requirements/expiry.ts';
import { ages, isUsable } from '../../domain/requirements/papers.ts';
import type { Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import { publish } from '../../platform/stream.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import { paperOf, type DocumentCard, type Documents } from '../documents/documents.service.ts';
import { announceExpiries } from './requirements.jobs.ts';
import { presentNeed } from './requirements.present.ts';

export interface RequirementsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
  readonly cases: Pick<CasesService, 'needing' | 'answers' | 'announceExpiry' | 'merchantsAfter'>;
  readonly documents: Documents;
  /** What is known of the business; null while nothing is on file. */
  readonly factsOf: (merchantId: string) => Promise<NeedFacts | null>;
}

/** A member of a merchant. */
export interface Member {
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
}

type Answer = z.input<typeof Requirements>;
export type RequirementsService = ReturnType<typeof createRequirements>;

const MERCHANTS_AT_ONCE = 200;
const NO_DAY: Text = { ko: '서류에 적힌 발급일을 입력해 주세요. 발급일에 따라 쓸 수 있는 기간이 정해집니다.', en: 'Enter the day of issue printed on the document: it decides how long it can be used.' };
const TOO_OLD: Text = { ko: '이 서류는 발급일이 오래되어 쓸 수 없습니다. 새로 발급받아 올려 주세요.', en: 'This document was issued too long ago. Get a new one and upload that.' };
const FUTURE: Text = { ko: '발급일은 오늘이거나 그 전이어야 합니다.', en: 'The day of issue is today or earlier.' };
const SENT: Text = { ko: 'PG에 보냈거나 답변에 첨부한 서류는 삭제할 수 없습니다.', en: 'A document that was sent to a gateway or is attached to an answer cannot be deleted.' };

/** One list of what is needed across gateways, and the papers on file that serve it. */
export function createRequirements(parts: RequirementsParts) {
  const { database, clock, cases, documents } = parts;
  const today = (): string => seoulDay(clock.now());

  async function graph(merchantId: string): Promise<{ needs: Need[]; cards: Map<string, DocumentCard>; facts: NeedFacts | null; needing: readonly NeedingCase[]; onFile: readonly OnFile[] }> {
    const [facts, needing, cards] = await Promise.all([parts.factsOf(merchantId), cases.needing(merchantId), documents.papersOnFile(database.kysely, merchantId)]);
    const onFile = cards.flatMap((card): OnFile[] => {
      const paper = paperOf(card);
      return paper === null ? [] : [{ documentId: card.id, paper, issuedOn: card.issuedOn, givenAt: card.uploadedAt.toISOString() }];
    });
    return { needs: needsOf({ catalogue: parts.catalogue(), facts, cases: needing, onFile, today: today() }), cards: new Map(cards.map((card) => [card.id, card])), facts, needing, onFile };
  }

  async function list(merchantId: string): Promise<Answer> {
    const { needs, cards, facts } = await graph(merchantId);
    const sent = await cases.answers.sentOf([...cards.keys()]);
    const around = { catalogue: parts.catalogue(), cards, sent, representatives: facts?.representatives.length ?? 1, today: today() };
    return { asOf: parts.catalogue().asOf, items: needs.map((need) => presentNeed(need, around)) };
  }

  /** Everything that runs out at a merchant, in one transaction: its mail tells all of it at once. */
  async function announce(merchantId: string): Promise<void> {
    const now = clock.now();
    const { needs, needing, onFile } = await graph(merchantId);
    const ends = expiriesOf({ catalogue: parts.catalogue(), needs, cases: needing, onFile });
    const byCase = [...Map.groupBy(ends, ({ caseId }) => caseId)].toSorted(([one], [other]) => (one < other ? -1 : 1));
    if (byCase.length === 0) return;
    await database.inTransaction(async (tx) => {
      for (const [caseId, expiries] of byCase) await cases.announceExpiry(tx, { caseId, expiries, today: seoulDay(now), now });
    });
  }

  async function announceAll(): Promise<void> {
    for (let after = ''; ; ) {
      const merchants = await cases.merchantsAfter(after, MERCHANTS_AT_ONCE);
      for (const merchantId of merchants) await announce(merchantId);
      const last = merchants.at(-1);
      if (last === undefined || merchants.length < MERCHANTS_AT_ONCE) return;
      after = last;
    }
  }

  const tell = (tx: Tx, merchantId: string): Promise<void> => publish(tx, { topic: `merchant:${merchantId}`, kind: 'answer.changed', payload: {}, at: clock.now() });

  return {
    handlers: [handleJob(announceExpiries, announceAll)] as JobHandler[],
    schedules: [{ job: announceExpiries, when: { dailyAt: '09:10' } }] as Schedule[],
    list,
    /** Puts a document on file for a need. Throws `not_found` for what is not needed, and `invalid_input` for a day of issue that is missing or of no use. */
    async upload(member: Member, given: { key: string; issuedOn: string | undefined; file: { fileName: string; bytes: Buffer } }): Promise<Answer> {
      const need = (await graph(member.merchantId)).needs.find(({ key, kind, code }) => key === given.key && kind === 'document' && code !== 'business_registration');
      if (need === undefined) throw new AppError('not_found');
      const wrong = dayProblem(need, given.issuedOn, today());
      if (wrong !== null) throw new AppError('invalid_input', { problems: [{ pointer: '/issuedOn', ...wrong }] });
      await documents.addPaper(member, {
        file: given.file,
        async within(tx, { id }) {
          await documents.describeAs(tx, { id, paper: need.code, issuedOn: given.issuedOn ?? null });
          // Nobody's draft holds it: it stays until its merchant, or its time, takes it away.
          await documents.keep(tx, { merchantId: member.merchantId, documentId: id });
          await tell(tx, member.merchantId);
          return true;
        },
      });
      return list(member.merchantId);
    },
    /** Takes a document off file that was never sent. Throws `not_found` and `not_allowed_now`. */
    async remove(member: Member, documentId: string): Promise<Answer> {
      const card = (await documents.papersOnFile(database.kysely, member.merchantId)).find(({ id, purpose }) => id === documentId && purpose === 'answer');
      if (card === undefined) throw new AppError('not_found');
      if ((await documents.forgetPapers([documentId], async (tx) => !(await cases.answers.isUsed(tx, documentId)))) === 0) throw new AppError('not_allowed_now', { detail: SENT });
      await database.inTransaction((tx) => tell(tx, member.merchantId));
      return list(member.merchantId);
    },
    /** Answers every open request for these things with what is on file, each case in a transaction of its own. */
    async answer(member: Member, keys: readonly string[]): Promise<{ sent: string[]; attached: string[]; requirements: Answer }> {
      const { needs } = await graph(member.merchantId);
      const [sent, attached]: [string[], string[]] = [[], []];
      for (const { caseId, items } of servingsFor(needs, keys)) {
        const served = await cases.answers.serve({ ...member, caseId, items });
        if (served !== 'gone') (served === 'sent' ? sent : attached).push(caseId);
      }
      return { sent, attached, requirements: await list(member.merchantId) };
    },
    /** Deletes what was put on file before an instant and never sent: it is too old for anybody by then. */
    async forget(before: Date): Promise<number> {
      const old = await documents.papersBefore(database.kysely, before);
      return documents.forgetPapers(old, async (tx, documentId) => !(await cases.answers.isUsed(tx, documentId)));
    },
  };
}

function dayProblem({ paper }: Need, issuedOn: string | undefined, today: string): { code: string; message: Text } | null {
  if (paper === null || !ages(paper)) return null;
  if (issuedOn === undefined) return { code: 'required', message: NO_DAY };
  if (issuedOn > today) return { code: 'in_the_future', message: FUTURE };
  return isUsable(paper, issuedOn, today) ? null : { code: 'too_old', message: TOO_OLD };
}
