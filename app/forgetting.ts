import type { AccountsService } from '../features/accounts/accounts.service.ts';
import type { BusinessService } from '../features/business/business.service.ts';
import type { CasesService } from '../features/cases/cases.service.ts';
import type { ContractsService } from '../features/contracts/contracts.service.ts';
import type { Documents } from '../features/documents/documents.service.ts';
import type { ExistingContractsService } from '../features/existing-contracts/existing-contracts.service.ts';
import type { GatewayMailService } from '../features/gateway-mail/gateway-mail.service.ts';
import type { RequirementsService } from '../features/requirements/requirements.service.ts';
import type { WebhooksService } from '../features/webhooks/webhooks.service.ts';
import type { Forgetting } from '../platform/housekeeping.ts';

/** How many days things are kept that nothing needs any more. docs/operations/retention.md says the same to operators. */
export const KEPT_DAYS = { unconfirmedPeople: 7, unusedDocuments: 30, registrationRefusals: 90, rejectedEvents: 90, gatewayHints: 90, gatewayPresses: 90, unknownSignIns: 90, idleClaims: 30, answerDrafts: 90, unsentPapers: 400, contractAnswers: 180, webhookMessages: 30 } as const;

/** What the nightly round deletes, feature by feature. */
export function forgetting(features: { accounts: AccountsService; business: BusinessService; cases: CasesService; contracts: ContractsService; documents: Documents; existingContracts: ExistingContractsService; gatewayMail: GatewayMailService; requirements: RequirementsService; webhooks: WebhooksService }): Forgetting[] {
  const { accounts, business, cases, contracts, documents, existingContracts, gatewayMail, requirements, webhooks } = features;
  return [
    ({ daysAgo }) => accounts.forgetUnconfirmed(daysAgo(KEPT_DAYS.unconfirmedPeople)),
    async ({ daysAgo }) => {
      const before = daysAgo(KEPT_DAYS.unusedDocuments);
      // Somebody may still be filling in what they uploaded long ago.
      await documents.forgetUnused(before, [...await business.documentsOfDrafts(before), ...await cases.answers.documentsOfDrafts(before)]);
    },
    ({ daysAgo }) => cases.answers.forgetDrafts(daysAgo(KEPT_DAYS.answerDrafts)),
    // How long papers that were sent are kept follows from what became of their cases: domain/case/answer.ts.
    async () => void (await cases.answers.forgetPapers()),
    async () => void (await gatewayMail.forget()),
    // As long as a surety policy runs, which is the longest of them.
    async ({ daysAgo }) => void (await requirements.forget(daysAgo(KEPT_DAYS.unsentPapers))),
    async () => void (await contracts.forget()),
    ({ daysAgo }) => existingContracts.forget(daysAgo(KEPT_DAYS.contractAnswers)),
    ({ daysAgo }) => webhooks.forget(daysAgo(KEPT_DAYS.webhookMessages)),
    ({ daysAgo }) => business.claims.lapse(daysAgo(KEPT_DAYS.idleClaims)),
    ({ daysAgo }) => business.forgetRefusals(daysAgo(KEPT_DAYS.registrationRefusals)),
    ({ daysAgo }) => cases.forgetRejected(daysAgo(KEPT_DAYS.rejectedEvents)),
    ({ daysAgo }) => cases.forgetHints(daysAgo(KEPT_DAYS.gatewayHints)),
    ({ daysAgo }) => cases.forgetPresses(daysAgo(KEPT_DAYS.gatewayPresses)),
    ({ daysAgo }) => accounts.forgetUnknownSignIns(daysAgo(KEPT_DAYS.unknownSignIns)),
  ];
}
