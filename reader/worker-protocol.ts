import type { ResidentPlace } from './residents/find.ts';
import type { PageImage, ProblemCode, Reading, Stage } from './reading.ts';

/** What the pool and its processes say to each other. */
export type Task =
  | { readonly id: number; readonly kind: 'read'; readonly bytes: Uint8Array; readonly maxPixels: number }
  | { readonly id: number; readonly kind: 'page'; readonly bytes: Uint8Array; readonly maxPixels: number; readonly rotation: 0 | 90 | 180 | 270; readonly format: 'jpeg' | 'webp'; readonly maxWidth: number; readonly whole: boolean }
  | { readonly id: number; readonly kind: 'residents'; readonly bytes: Uint8Array; readonly maxPixels: number; readonly today: string; readonly textOnly: boolean };

export type ToWorker = Task;

export type FromWorker =
  | { readonly id: number; readonly kind: 'progress'; readonly stage: Stage; readonly done: number }
  | { readonly id: number; readonly kind: 'reading'; readonly reading: Reading }
  | { readonly id: number; readonly kind: 'page'; readonly page: PageImage }
  | { readonly id: number; readonly kind: 'residents'; readonly places: readonly ResidentPlace[] }
  | { readonly id: number; readonly kind: 'cannot'; readonly code: ProblemCode };
