/** The book of what is mailed to gateways: the connector writes its intent before it sends and the outcome afterwards, so that a crash in between is seen. */

/** What a mail is about. Only an application must never arrive twice without anybody having decided it. */
export type GatewayMailKind = 'application' | 'answer' | 'withdrawal';

export interface MailedFile {
  readonly name: string;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** One mail as it is about to be sent. */
export interface MailIntent {
  /** The same at every attempt: kind and the id of what is sent. */
  readonly key: string;
  readonly kind: GatewayMailKind;
  readonly caseId: string;
  readonly gateway: string;
  /** The number people quote. */
  readonly reference: string;
  readonly to: string;
  /** Unguessable, of this case alone: who writes there has had our mail. */
  readonly replyTag: string;
  /** With its angle brackets; the same at every attempt. */
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly MailedFile[];
}

/** `sending`: a call is under way or was cut off. `in_doubt`: nobody can know whether it arrived. `again`: somebody decided that it goes out once more. */
export type MailedState = 'sending' | 'sent' | 'not_sent' | 'in_doubt' | 'again' | 'bounced';

export interface MailedBefore {
  readonly state: MailedState;
  readonly reference: string;
  readonly messageId: string;
  readonly attempts: number;
}

/** What to do after the intent was written. `repeat`: an earlier attempt may have arrived, and whoever reads the mail is told. */
export type MailGo = { readonly go: 'send'; readonly repeat: boolean } | { readonly go: 'sent' } | { readonly go: 'in_doubt' };

export interface GatewayMailBook {
  /** Commits the intent. An application whose last attempt has no outcome is not sent again by itself. */
  begin(intent: MailIntent): Promise<MailGo>;
  /** Commits the outcome of the attempt begun last. */
  end(key: string, outcome: { readonly state: 'sent' | 'not_sent' | 'in_doubt'; readonly problem: string | null }): Promise<void>;
  find(key: string): Promise<MailedBefore | null>;
  /** The tag of a case's reply address: lower-case letters and digits, made with a key, the same for every mail of the case. */
  replyTag(caseId: string): string;
  /** The code of the form in the mail with this key: nobody else can make it. */
  formCode(key: string): string;
}

/** A mail that came in, its form read and its size bounded. Texts are plain; nothing of it was believed yet. */
export interface ReceivedMail {
  /** Addresses of the envelope that it was taken for. */
  readonly recipients: readonly string[];
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** With angle brackets; null where the mail has none. */
  readonly messageId: string | null;
  /** What it answers, the nearest first. */
  readonly answers: readonly string[];
  readonly attachments: readonly ReceivedFile[];
  /** How many files were left out, being too many. */
  readonly leftOut: number;
  readonly kind: 'reply' | 'auto_reply' | 'bounce';
  /** Written by a machine of theirs, though it is no answer to ours. */
  readonly byMachine: boolean;
  readonly bounce: BouncedMail | null;
  /** Domains that our own mail server has proven to be the sender's; empty where it proved none or is not believed. */
  readonly provenDomains: readonly string[];
}

export interface ReceivedFile {
  /** Safe on every file system. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export interface BouncedMail {
  /** `failed`: for good. `delayed`: still being tried. `unknown`: a mail server wrote, and no report says what about. */
  readonly action: 'failed' | 'delayed' | 'other' | 'unknown';
  /** Such as 5.1.1. */
  readonly status: string;
  readonly diagnostic: string;
  readonly messageId: string | null;
}
