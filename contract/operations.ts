import { accounts } from './accounts.ts';
import { answers } from './answers.ts';
import { applications } from './applications.ts';
import { business } from './business.ts';
import { catalogue } from './catalogue.ts';
import { contracts } from './contracts.ts';
import { existingContracts } from './existing-contracts.ts';
import { desk, gatewayDesk } from './desk.ts';
import { connections } from './connections.ts';
import { drafts } from './drafts.ts';
import { gatewayMail } from './gateway-mail.ts';
import { integration } from './integration.ts';
import { partner } from './partner.ts';
import { requirements } from './requirements.ts';
import { support } from './support.ts';
import { system } from './system.ts';
import { webhooks } from './webhooks.ts';

/** The one map of operations: routes are served, the API description is printed and the client is typed from it. */
export const OPERATIONS = {
  ...accounts, ...catalogue, ...drafts, ...business, ...applications, ...answers, ...contracts, ...requirements, ...integration, ...webhooks, ...support, ...existingContracts, ...desk, ...connections, ...gatewayDesk, ...gatewayMail, ...partner, ...system,
} as const;

export type Operations = typeof OPERATIONS;
export type OperationId = keyof Operations;
export const OPERATION_IDS = Object.keys(OPERATIONS) as OperationId[];
