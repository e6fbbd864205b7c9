import { AppError } from '../../contract/errors.ts';
import { daysPapersAreKept, PAPERS_WITHOUT_CONTRACT_DAYS } from '../../domain/case/answer.ts';
import type { Tracks } from '../../domain/case/states.ts';
import { hasLapsed, waitsForSignature } from '../../domain/contract/signing.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { addCopy, openContractFile } from './contract-copies.ts';
import type { ContractsGround } from './contracts-ground.ts';
import { fetchContractJob, lapseOffersJob, lapseOffersSchedule, remindSignersJob, remindSignersSchedule, sealContractJob } from './contracts.jobs.ts';
import { presentContract, presentLinked, type Viewer } from './contracts.present.ts';
import * as store from './contracts.store.ts';
import { fetchContract, offerMade, offerReopened, signsHere, uploadForOffer } from './make-offer.ts';
import { sealContract } from './seal-contract.ts';
import { signContract, type Signing } from './sign-contract.ts';
import { inviteSigner, readLink, remindSigners } from './signing-links.ts';

export type { ContractsGround, Party } from './contracts-ground.ts';

export type ContractsService = ReturnType<typeof createContracts>;

const DAY_MS = 86_400_000;
const LAPSED_AT_ONCE = 200;

/** Contracts: the offered document, who signs it and how, the sealed copy, and copies that were signed elsewhere. */
export function createContracts(ground: ContractsGround) {
  const { database, cases: { contractSteps: steps } } = ground;

  async function view(caseId: string, viewer: Viewer, mine: (row: CaseRow) => boolean) {
    const row = await steps.find(database.kysely, caseId);
    if (row === null || !mine(row)) throw new AppError('not_found');
    return presentContract(ground, row, viewer);
  }

  return {
    view,
    sign: (given: Signing) => signContract(ground, given),
    invite: (given: Parameters<typeof inviteSigner>[1]) => inviteSigner(ground, given),
    addCopy: (given: Parameters<typeof addCopy>[1]) => addCopy(ground, given),
    open: (given: Parameters<typeof openContractFile>[1]) => openContractFile(ground, given),
    uploadForOffer: (given: Parameters<typeof uploadForOffer>[1]) => uploadForOffer(ground, given),
    link: (token: string) => readLink(ground, token),
    viewLink: async (token: string) => presentLinked(ground, await readLink(ground, token), token),
    /** What the cases feature asks of this one. */
    forCases: {
      signsHere: (gateway: string, facts: Parameters<typeof signsHere>[2]) => signsHere(ground, gateway, facts),
      offerMade: (tx: Tx, given: Parameters<typeof offerMade>[2]) => offerMade(ground, tx, given),
      offerReopened: (tx: Tx, given: Parameters<typeof offerReopened>[2]) => offerReopened(ground, tx, given),
      /** Copies the merchant uploaded, to go to the gateway with its word that it signed. */
      async copiesFor(tx: Tx, caseId: string): Promise<string[]> {
        return (await store.copiesOf(tx, caseId)).filter(({ by }) => by === 'merchant').map(({ documentId }) => documentId);
      },
    },
    /** Deletes the contracts of cases that have been over for as long as their records are kept; answers how many documents. */
    async forget(): Promise<number> {
      const now = ground.clock.now().getTime();
      let removed = 0;
      for (const { caseId, tracks, since } of await store.overSince(database.kysely, new Date(now - PAPERS_WITHOUT_CONTRACT_DAYS * DAY_MS))) {
        const days = daysPapersAreKept(tracks as Tracks);
        if (days === null || since.getTime() + days * DAY_MS >= now) continue;
        const documents = await database.inTransaction((tx) => store.forgetCase(tx, caseId));
        removed += await ground.documents.forgetPapers(documents, async () => true);
      }
      return removed;
    },
    handlers: [
      handleJob(fetchContractJob, ({ data }) => fetchContract(ground, data)),
      handleJob(sealContractJob, ({ data }) => sealContract(ground, data.offerId)),
      handleJob(lapseOffersJob, () => tellLapsed(ground)),
      handleJob(remindSignersJob, () => remindSigners(ground)),
    ] satisfies JobHandler[],
    schedules: [lapseOffersSchedule, remindSignersSchedule] satisfies Schedule[],
  };
}

/** An offer that nobody signed in time is told of once; what happens next is the gateway's to say. */
async function tellLapsed({ database, clock, cases: { contractSteps: steps } }: ContractsGround): Promise<void> {
  const now = clock.now();
  for (const lapsed of await store.lapsedOffers(database.kysely, now, LAPSED_AT_ONCE)) {
    await database.inTransaction(async (tx) => {
      const row = await steps.lock(tx, lapsed.caseId);
      const offer = await store.findOffer(tx, lapsed.id);
      // Renewed at this very moment: then it has not lapsed.
      if (row === null || offer === null || !hasLapsed(offer, now) || !(await store.markLapsed(tx, offer.id, now))) return;
      if ((await store.lastOffer(tx, row.id))?.id !== offer.id || !waitsForSignature(row.tracks)) return;
      await steps.note(tx, { row, event: 'offer_lapsed', by: 'system', source: 'system', actor: 'system', now, requestId: null });
    });
  }
}
