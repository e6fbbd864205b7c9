/** Secrets that were made on this page, by what they are for. They are shown once: a look at the other interface must not lose them. */
export interface ShownSecrets {
  readonly rest: string | null;
  readonly api: string | null;
  readonly webhook: string | null;
}
