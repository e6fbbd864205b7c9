import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RequestContext } from '../../platform/http/route-kit.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import type { NotificationsService } from '../notifications/notifications.service.ts';
import type { OpenedLibrary } from './sign-in-library.ts';

/** What the accounts need from the house. */
export interface AccountsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly notifications: NotificationsService;
  /** Origin for links in mail, without a trailing slash. Asked when needed, because the port may be known late. */
  readonly publicUrl: () => string;
  /** True behind https: cookies are then never sent in the clear. */
  readonly secure: boolean;
  readonly gatewayName: (code: string) => Text;
}

export interface Accounts extends AccountsParts, OpenedLibrary {}

/** The part of a request that the accounts look at. */
export type Visit = Pick<RequestContext, 'requestId' | 'address' | 'userAgent' | 'headers' | 'locale'>;

/** An answer with the cookies that belong to it. */
export interface WithCookies<T> {
  readonly answer: T;
  readonly cookies: readonly string[];
}
