/** What may be chosen as a password: the one rule, for the server and for the screens that tell it at the field. */
export { passwordProblem } from '../domain/account/password-rule.ts';
