/** As much of the IMAP server for tests as ours use; it comes without types. */
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface StoredMessage { readonly raw: string; readonly flags?: readonly string[] }
  interface ImapServer {
    readonly server: Server;
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    appendMessage(mailbox: string, flags: readonly string[], date: Date | false, raw: string): void;
    readonly folderCache: Readonly<Record<string, { readonly messages: readonly { readonly flags: readonly string[] }[] }>>;
  }
  export default function hoodiecrow(options: { plugins?: readonly string[]; users?: Readonly<Record<string, { password: string }>>; storage?: Readonly<Record<string, { messages?: readonly StoredMessage[] }>> }): ImapServer;
}
