import type { Answer } from '../../api/client.ts';

/** One thing that is needed, with everybody who needs it. */
export type Need = Answer<'requirements'>['items'][number];
