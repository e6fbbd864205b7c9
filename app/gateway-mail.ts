import type { SheetNames } from '../connectors/gateway/mail/application-sheet.ts';
import type { MailConnectorOptions } from '../connectors/gateway/mail/connector.ts';
import { openPostbox } from '../connectors/gateway/mail/send.ts';
import { fetchMail } from '../connectors/mail/receiver/mailbox.ts';
import { openMailReceiver, type MailReceiver } from '../connectors/mail/receiver/receiver.ts';
import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../domain/catalogue/lookup.ts';
import type { ReceivedMail } from '../domain/ports/gateway-mail.ts';
import type { Text } from '../domain/text.ts';
import { TYPE_LABELS } from '../features/cases/cases.service.ts';
import type { GatewayMailService } from '../features/gateway-mail/gateway-mail.service.ts';
import { openMailBook } from '../features/gateway-mail/gateway-mail.service.ts';
import type { Ground } from './compose.ts';

const TIMEOUT_MS = 60_000;

const asWritten = (code: string): Text => ({ ko: code, en: code });

/** What connectors to gateways by mail are made of; null where mail with gateways is not set up. */
export function mailConnections(ground: Pick<Ground, 'config' | 'database' | 'clock' | 'vault'>, parts: { catalogue: () => Catalogue; open: MailConnectorOptions['open'] }): Omit<MailConnectorOptions, 'gateway' | 'address' | 'now'> | null {
  const { gatewayMail, smtpUrl } = ground.config;
  if (gatewayMail === undefined || smtpUrl === undefined) return null;
  const { catalogue } = parts;
  const names: SheetNames = {
    gateway: (code) => findGateway(catalogue(), code)?.names ?? asWritten(code),
    method: (code) => findMethod(catalogue(), code)?.names ?? asWritten(code),
    type: (code) => TYPE_LABELS[code] ?? asWritten(code),
    field: (gateway, name) => findGateway(catalogue(), gateway)?.extraFields.find((field) => field.name === name)?.label ?? asWritten(name),
    industry: (code) => catalogue().industries.find((one) => one.code === code)?.names ?? asWritten(code),
  };
  return { replyTo: gatewayMail.replyTo, postbox: openPostbox({ url: smtpUrl, timeoutMs: TIMEOUT_MS }), book: openMailBook(ground), names, open: parts.open };
}

/** Fetches new replies from the mailbox; null where they are handed over instead. */
export function mailboxOf({ config, log }: Pick<Ground, 'config' | 'log'>): ((take: (mail: ReceivedMail) => Promise<void>) => Promise<void>) | null {
  const { imapUrl, authservId } = config.gatewayMail ?? {};
  if (imapUrl === undefined) return null;
  return (take) => fetchMail({ url: imapUrl, authservId, take, onUnreadable: (why) => log.warn({ why }, 'a mail in the mailbox of replies was left alone') });
}

/** Opens the door for replies; null where mail with gateways is not set up. */
export async function receiveGatewayMail({ config, log }: Pick<Ground, 'config' | 'log'>, mail: Pick<GatewayMailService, 'knows' | 'takeIn'>): Promise<MailReceiver | null> {
  if (config.gatewayMail?.listen === undefined) return null;
  const { listen, servers, authservId } = config.gatewayMail;
  return openMailReceiver({
    listen, servers, authservId, knows: mail.knows, take: mail.takeIn,
    onProblem: (problem) => log.warn({ code: (problem as { code?: string }).code, problem: problem instanceof Error ? problem.name : 'unknown' }, 'a mail was not taken; the mail server will come again'),
  });
}
