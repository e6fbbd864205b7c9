/** The screens and the files tell a reason of failure in the same words. */
export { meaningOf } from '../domain/payments/fail-reason.ts';
