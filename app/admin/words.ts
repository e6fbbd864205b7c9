import type { Text } from '../../domain/text.ts';

/** How a command ended: done, failed, called wrongly, or done with something found that somebody must look at. */
export const EXIT = { done: 0, failed: 1, usage: 2, found: 3 } as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with words for whoever typed it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly exit: Exit;

  constructor(text: Text, more: { exit?: Exit; cause?: unknown } = {}) {
    super(`${text.en}\n${text.ko}`, { cause: more.cause });
    this.exit = more.exit ?? EXIT.failed;
  }
}

/** Prints in both languages. */
export function say(text: Text): void {
  console.log(`${text.en}\n${text.ko}`);
}
