/** Screens tell a name that we gave to a merchant in the reader's language. */
export { merchantNameIn } from '../domain/account/given-name.ts';
