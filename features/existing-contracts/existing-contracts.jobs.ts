import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Asks one gateway once. How often a gateway is tried is counted with the question, a try that nobody lived to see the end of included. */
export const askGateway = defineJob({
  name: 'existing-contracts.ask-gateway', data: z.strictObject({ lookupId: z.string() }), concurrency: 4, callsGateway: true, retry: { attempts: 30, firstDelayMs: 1000, longestDelayMs: 60_000 },
});
