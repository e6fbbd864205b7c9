import type { Check, Dialect } from './sample-calls.ts';

/** What stands in the code of a store. */
export interface CodeFacts {
  readonly dialect: Dialect;
  readonly api: string;
  readonly restKey: string;
  readonly storeId: string;
}

/** Names of the environment variables that hold the secrets. */
export const SECRET_NAMES = { v1: 'IMP_SECRET', v2: 'PORTONE_API_SECRET', webhook: 'PORTONE_WEBHOOK_SECRET' } as const;

export type ServerLanguage = 'node' | 'python' | 'php' | 'java';

/** A text of the code in double quotes, escaped as JSON is; for languages that read that. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A reminder where the money is not there yet. */
export function later(check: Check, comment: string): string {
  return check === 'ordered' || check === 'account' ? `\n${comment} The order is paid when the notification of its deposit has come and the payment was read again.` : '';
}
