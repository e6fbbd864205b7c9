import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { isAPIError } from 'better-auth/api';
import type { DBAdapter } from 'better-auth/adapters';
import { getAdapter } from 'better-auth/db/adapter';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { AppError } from '../../contract/errors.ts';
import type { Locale } from '../../domain/text.ts';
import { newId } from '../../platform/ids.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader } from '../../storage/open-database.ts';
import { sealedAdapter } from './sealed-adapter.ts';

const HOUR_SECONDS = 3600;
export const SESSION_SECONDS = 14 * 24 * HOUR_SECONDS;
export const CONFIRMATION_HOURS = 24;
export const RESET_HOURS = 1;
/** Carries the caller's address, which the HTTP kit has established, to the library. Never taken from outside. */
export const ADDRESS_HEADER = 'x-gatehouse-address';

export interface LibraryPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
  readonly emailVerified: boolean;
}

export interface LibraryOptions {
  readonly database: Database;
  readonly vault: Vault;
  readonly log: Log;
  readonly secret: string;
  readonly secure: boolean;
  readonly onConfirmation: (person: LibraryPerson, token: string) => Promise<void>;
  readonly onReset: (person: LibraryPerson, token: string) => Promise<void>;
  readonly afterReset: (person: LibraryPerson) => Promise<void>;
}

const PREFIXES: Readonly<Record<string, string>> = { user: 'person', session: 'session', account: 'credential', verification: 'verification', twoFactor: 'factor' };

function configuration(given: LibraryOptions) {
  return {
    appName: 'Gatehouse',
    // Only our own routes call the library; nothing of it listens, so the address is never used.
    baseURL: 'http://127.0.0.1',
    secret: given.secret,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // Its messages may quote an address: only that something failed reaches the log.
    logger: { level: 'error' as const, log: (_level: string, message: string) => given.log.error({ library: 'better-auth' }, message.slice(0, 120)) },
    advanced: {
      cookiePrefix: 'gatehouse',
      useSecureCookies: given.secure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, secure: given.secure, path: '/' },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: ({ model }: { model: string }) => newId(PREFIXES[model] ?? 'row') },
    },
    user: {
      modelName: 'person',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        emailKey: { type: 'string' as const, required: false, input: false, returned: false, fieldName: 'email_key' },
        locale: { type: 'string' as const, required: false, defaultValue: 'ko' },
        signUpHash: { type: 'string' as const, required: false, input: false, returned: false, fieldName: 'sign_up_hash' },
      },
    },
    session: {
      modelName: 'person_session',
      fields: { userId: 'person_id', expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at', ipAddress: 'ip_address', userAgent: 'user_agent' },
      expiresIn: SESSION_SECONDS,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'person_credential',
      fields: {
        userId: 'person_id', accountId: 'account_id', providerId: 'provider_id', accessToken: 'access_token', refreshToken: 'refresh_token', idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at', refreshTokenExpiresAt: 'refresh_token_expires_at', createdAt: 'created_at', updatedAt: 'updated_at',
      },
    },
    verification: { modelName: 'person_verification', fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' }, storeIdentifier: 'hashed' as const },
    emailAndPassword: {
      enabled: true,
      // Accounts are made by create-account.ts, in one transaction.
      disableSignUp: true,
      requireEmailVerification: true,
      autoSignIn: false,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: RESET_HOURS * HOUR_SECONDS,
      sendResetPassword: ({ user, token }: { user: unknown; token: string }) => given.onReset(user as LibraryPerson, token),
      onPasswordReset: ({ user }: { user: unknown }) => given.afterReset(user as LibraryPerson),
    },
    emailVerification: {
      autoSignInAfterVerification: true,
      expiresIn: CONFIRMATION_HOURS * HOUR_SECONDS,
      sendVerificationEmail: ({ user, token }: { user: unknown; token: string }) => given.onConfirmation(user as LibraryPerson, token),
    },
    plugins: [
      twoFactor({
        issuer: 'Gatehouse',
        schema: {
          user: { fields: { twoFactorEnabled: 'second_factor_enabled' } },
          twoFactor: {
            modelName: 'person_second_factor',
            fields: { userId: 'person_id', backupCodes: 'backup_codes', failedVerificationCount: 'failed_verification_count', lockedUntil: 'locked_until' },
          },
        },
      }),
    ],
  } satisfies BetterAuthOptions;
}

/** The sign-in library (better-auth) on our database. Nothing but this feature may hold it. */
export async function openLibrary(given: LibraryOptions) {
  const options = configuration(given);
  /** The library's own way to its tables, on a transaction of ours or outside one. */
  const adapterOn = async (reader: Reader): Promise<DBAdapter> => sealedAdapter(await getAdapter({ ...options, database: { db: reader as never, type: 'postgres' } }), given.vault);
  const adapter = await adapterOn(given.database.kysely);
  return { library: betterAuth({ ...options, database: () => adapter }), adapterOn };
}

export type OpenedLibrary = Awaited<ReturnType<typeof openLibrary>>;
export type Library = OpenedLibrary['library'];

/** The library's refusals in our words. What is not listed is a fault of ours and passes through. */
const CODES: Readonly<Record<string, ConstructorParameters<typeof AppError>>> = {
  INVALID_EMAIL_OR_PASSWORD: ['wrong_credentials'],
  INVALID_EMAIL: ['wrong_credentials'],
  INVALID_PASSWORD: ['wrong_credentials', { detail: { ko: '비밀번호가 맞지 않습니다.', en: 'The password is not right.' } }],
  PASSWORD_TOO_LONG: ['wrong_credentials'],
  EMAIL_NOT_VERIFIED: ['email_not_confirmed'],
  INVALID_TOKEN: ['link_invalid'],
  TOKEN_EXPIRED: ['link_invalid'],
  USER_NOT_FOUND: ['link_invalid'],
  INVALID_CODE: ['wrong_code'],
  INVALID_BACKUP_CODE: ['wrong_code'],
  BACKUP_CODES_NOT_ENABLED: ['wrong_code'],
  TOTP_NOT_ENABLED: ['wrong_code'],
  INVALID_TWO_FACTOR_COOKIE: ['not_signed_in', { detail: { ko: '로그인 시간이 지났습니다. 이메일과 비밀번호부터 다시 입력해 주세요.', en: 'The time for this step has passed. Please start again with your e-mail address and password.' } }],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['too_many_requests', { detail: { ko: '코드를 여러 번 잘못 입력했습니다. 이메일과 비밀번호부터 다시 입력해 주세요.', en: 'Too many wrong codes. Please start again with your e-mail address and password.' } }],
  ACCOUNT_TEMPORARILY_LOCKED: ['too_many_requests', { retryAfterSeconds: 900 }],
  TOTP_ALREADY_ENABLED: ['not_allowed_now', { detail: { ko: '2단계 인증이 이미 켜져 있습니다. 바꾸려면 먼저 꺼 주세요.', en: 'The second factor is on already. Switch it off first to set it up anew.' } }],
  UNAUTHORIZED: ['not_signed_in'],
};

/** Runs a call of the library and turns its refusals into ours. */
export async function inOurWords<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isAPIError(error)) throw error;
    const code = (error.body as { code?: string } | undefined)?.code ?? '';
    const known = CODES[code];
    if (known !== undefined) throw new AppError(...known);
    if (error.statusCode === 401) throw new AppError('not_signed_in');
    throw new AppError('internal_error', { cause: error });
  }
}
