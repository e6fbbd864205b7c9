/** One mail on its way out, in the recipient's language. Addresses are always structured, so that no name can smuggle a second recipient in. */
export interface Mail {
  /** Stable across repeated attempts, so that a mail sent twice is shown once. */
  readonly id: string;
  readonly to: MailAddress;
  readonly subject: string;
  readonly text: string;
}

export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

/** What became of it. `refused` is for good: the server does not want this mail, and trying again would not help. */
export type MailOutcome = { readonly kind: 'sent' } | { readonly kind: 'refused'; readonly problem: string };

/** The machine that delivers mail. Throws when it cannot be reached or asks to come back later. */
export interface Mailer {
  send(mail: Mail): Promise<MailOutcome>;
  close(): void;
}
