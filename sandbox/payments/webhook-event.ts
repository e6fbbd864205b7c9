/** What a notification says happened. */
export interface WebhookEvent {
  /** `opened`: a window stands before the payer. `ready`: an account waits for its deposit. */
  readonly status: 'opened' | 'ready' | 'paid' | 'failed' | 'cancelled' | 'disputed' | 'dispute resolved';
  readonly cancellationId?: string;
  /** The first version of the interface keeps silent about it; the second announces it. */
  readonly unannouncedInV1?: boolean;
}
