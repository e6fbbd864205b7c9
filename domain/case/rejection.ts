/**
 * Why an event of a gateway was not believed or changed nothing, for the operator: its signature, age or form; a case that is not there or is
 * another gateway's; a number used before; a meaning not known; or that it came after it had been decided to go on without it.
 */
export const REJECTION_REASONS = ['bad_signature', 'stale', 'unreadable', 'unknown_case', 'foreign_case', 'number_used_twice', 'not_understood', 'came_late'] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];
