import { pino, type DestinationStream, type Logger } from 'pino';

export type Log = Logger;

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields that never reach the log, at the first three levels of what is logged. */
const HIDDEN_FIELDS = [
  'password', 'newPassword', 'currentPassword', 'secret', 'secretKey', 'apiKey', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'totp',
  'email', 'phone', 'mobile', 'personName', 'representativeName', 'representatives', 'birthDate', 'homeAddress', 'accountNumber', 'registrationNumber', 'cardNumber',
  'credentials', 'impSecret',
];
const HIDDEN_HEADERS = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'webhook-signature'];

/** Every path pino has to hide. */
function hiddenPaths(): string[] {
  const fields = HIDDEN_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]);
  const headers = HIDDEN_HEADERS.flatMap((header) => [`headers["${header}"]`, `*.headers["${header}"]`]);
  return [...fields, ...headers];
}

/** An error as its name, code, message and stack; nothing else of it, because errors carry the rows and parameters they failed on. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: plainError(error.cause) }),
  };
}

/** Starts the log: one JSON object per line on standard error (standard output belongs to what the commands print), personal fields and secrets hidden. */
export function startLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  return pino(
    {
      level: options.level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: hiddenPaths(), censor: '[hidden]' },
      serializers: { err: plainError, error: plainError },
    },
    // Synchronous: the last lines before a crash are the ones that matter.
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
