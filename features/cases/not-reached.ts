import { silenceAskedFor } from '../../domain/case/hand-over.ts';
import type { Unreachable } from '../../domain/ports/gateway.ts';
import { NotBefore } from '../../platform/queue.ts';

/** What a job throws whose gateway gave no answer: the queue counts the attempt, waits longer each time, and no shorter than the gateway asks for. */
export function notReached(doing: string, answer: Unreachable): NotBefore {
  return new NotBefore(silenceAskedFor(answer.retryAfterSeconds), `${doing}: ${answer.reason}`);
}
