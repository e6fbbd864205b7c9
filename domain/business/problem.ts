import type { Text } from '../text.ts';

/** An error stops the form; a warning is shown and may be confirmed. */
export type Severity = 'error' | 'warning';

/** One thing wrong with something a person entered. */
export interface Problem {
  /** JSON pointer (RFC 6901) to the field, for example `/representatives/0/birthDate`. */
  readonly pointer: string;
  /** Stable, for programs and translations of our customers. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what to do. */
  readonly message: Text;
}
