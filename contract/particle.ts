/** Screens fill in names as well; they decide about particles as the server does. */
export { endsInConsonant } from '../domain/particle.ts';
