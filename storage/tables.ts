import type { Kysely, Transaction } from 'kysely';
import type { AccountsTables } from './tables/accounts.ts';
import type { ApplicationsTables } from './tables/applications.ts';
import type { AuditTables } from './tables/audit.ts';
import type { BusinessTables } from './tables/business.ts';
import type { CatalogueTables } from './tables/catalogue.ts';
import type { ContractsTables } from './tables/contracts.ts';
import type { ExistingContractsTables } from './tables/existing-contracts.ts';
import type { FollowUpTables } from './tables/follow-up.ts';
import type { GatewayMailTables } from './tables/gateway-mail.ts';
import type { HostedTables } from './tables/hosted.ts';
import type { IntegrationTables } from './tables/integration.ts';
import type { MailTables } from './tables/mail.ts';
import type { PlatformTables } from './tables/platform.ts';
import type { RehearsalTables } from './tables/rehearsal.ts';
import type { SandboxTables } from './tables/sandbox.ts';
import type { SupportTables } from './tables/support.ts';
import type { TimesTables } from './tables/times.ts';
import type { WebhooksTables } from './tables/webhooks.ts';

/**
 * Every table of the database, joined from one file per area, so that areas can grow without conflicts: add
 * `storage/tables/<area>.ts`, join it here, and put the tables into a numbered file of `storage/migrations/`.
 */
export interface Tables
  extends PlatformTables,
    AccountsTables,
    ApplicationsTables,
    AuditTables,
    BusinessTables,
    CatalogueTables,
    ContractsTables,
    ExistingContractsTables,
    FollowUpTables,
    GatewayMailTables,
    HostedTables,
    IntegrationTables,
    MailTables,
    RehearsalTables,
    SandboxTables,
    SupportTables,
    TimesTables,
    WebhooksTables {}

/** An open transaction. Services hand it to stores; nothing else can write. */
export type Tx = Transaction<Tables>;

/** The transaction or, for single reads outside one, the root. */
export type Reader = Kysely<Tables>;
