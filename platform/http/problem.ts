import type { z } from 'zod';
import { AppError, ERRORS, type ErrorCode, type FieldProblem, type Problem } from '../../contract/errors.ts';

/** What a person should do about a schema violation, by the kind of violation. Services add better words for what they check themselves. */
const SCHEMA_MESSAGES: Readonly<Record<string, FieldProblem['message']>> = {
  missing: { ko: '필수 항목입니다. 값을 입력해 주세요.', en: 'This is required. Please enter a value.' },
  invalid_type: { ko: '값의 형식이 맞지 않습니다.', en: 'This is not the right kind of value.' },
  too_small: { ko: '값이 너무 짧거나 작습니다.', en: 'This is too short or too small.' },
  too_big: { ko: '값이 너무 길거나 큽니다.', en: 'This is too long or too large.' },
  invalid_format: { ko: '형식이 올바르지 않습니다.', en: 'This is not in the right format.' },
  unrecognized_keys: { ko: '알 수 없는 항목입니다.', en: 'This field is not known here.' },
  invalid_value: { ko: '선택할 수 없는 값입니다.', en: 'This value cannot be chosen.' },
};

const FALLBACK: FieldProblem['message'] = { ko: '값을 확인해 주세요.', en: 'Please check this value.' };

const LENGTH_MESSAGES = {
  too_small: (n: number) => ({ ko: `${n}자 이상 입력해 주세요.`, en: `Enter at least ${n} characters.` }),
  too_big: (n: number) => ({ ko: `${n}자 이하로 입력해 주세요.`, en: `Enter at most ${n} characters.` }),
};

const STRANGE_CHARACTERS: FieldProblem['message'] = {
  ko: '사용할 수 없는 문자가 들어 있습니다. 지우고 다시 입력해 주세요.', en: 'This contains a character that cannot be used. Please remove it and enter it again.',
};

const EMAIL_MESSAGE: FieldProblem['message'] = { ko: '이메일 주소 형식이 아닙니다. 예: name@example.com', en: 'This is not an e-mail address, such as name@example.com.' };

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function messageFor(issue: z.core.$ZodIssue): FieldProblem['message'] {
  if (issue.code === 'invalid_type' && issue.input === undefined) return SCHEMA_MESSAGES.missing ?? FALLBACK;
  if (issue.code === 'invalid_format' && issue.format === 'email') return EMAIL_MESSAGE;
  if (issue.code === 'too_small' && issue.origin === 'string') return LENGTH_MESSAGES.too_small(Number(issue.minimum));
  if (issue.code === 'too_big' && issue.origin === 'string') return LENGTH_MESSAGES.too_big(Number(issue.maximum));
  return SCHEMA_MESSAGES[issue.code] ?? FALLBACK;
}

/** A failed schema as an error with a JSON pointer and a message for every place. */
export function schemaError(error: z.ZodError, where: 'body' | 'query' | 'params'): AppError {
  const problems = error.issues.map((issue) => ({
    pointer: where === 'body' ? pointerOf(issue.path) : `/${where}${pointerOf(issue.path)}`,
    code: issue.code,
    message: messageFor(issue),
  }));
  return new AppError(where === 'body' ? 'invalid_input' : 'malformed_request', { problems });
}

/** Text that cannot be kept, as an error naming every place. */
export function strangeCharacters(pointers: readonly string[], where: 'body' | 'query' | 'params'): AppError {
  const problems = pointers.map((pointer) => ({ pointer: where === 'body' ? pointer : `/${where}${pointer}`, code: 'invalid_format', message: STRANGE_CHARACTERS }));
  return new AppError(where === 'body' ? 'invalid_input' : 'malformed_request', { problems });
}

/** The problem document of an error, in the caller's language. Anything unknown says nothing about its inside. */
export function problemOf(error: unknown, locale: 'ko' | 'en', requestId: string): Problem {
  const known = error instanceof AppError ? error : new AppError('internal_error');
  const { title, status } = ERRORS[known.code];
  return {
    type: `/problems/${known.code}`,
    title: title[locale],
    status,
    code: known.code,
    instance: requestId,
    ...(known.detail === undefined ? {} : { detail: known.detail[locale] }),
    ...(known.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: known.retryAfterSeconds }),
    ...(known.problems.length === 0
      ? {}
      : { errors: known.problems.map(({ pointer, code, message }) => ({ pointer, code, message: message[locale], messages: message })) }),
  };
}

/** Codes of Fastify's own refusals, translated to ours. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_REQ_FILE_TOO_LARGE: 'payload_too_large',
  FST_FILES_LIMIT: 'malformed_request',
  FST_PARTS_LIMIT: 'malformed_request',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'malformed_request',
};

/** A disk that is full or fails, as the system says it and as PostgreSQL does. */
const NO_ROOM: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', '53100', '58030']);

/** What to do about a refusal whose title alone does not say it. */
const DETAILS: Readonly<Record<string, AppError['detail']>> = {
  FST_REQ_FILE_TOO_LARGE: { ko: '파일이 25MB보다 큽니다. 해상도를 낮추어 저장한 뒤 다시 올려 주세요.', en: 'The file is larger than 25 MB. Save it at a lower resolution and upload it again.' },
  FST_FILES_LIMIT: { ko: '파일은 한 번에 하나만 보낼 수 있습니다. 하나씩 나누어 올려 주세요.', en: 'Only one file can be sent at a time. Please upload them one by one.' },
};

/** The database is shutting down, starting, full of connections or out of reach, as it or the system says it. */
const DATABASE_AWAY: ReadonlySet<unknown> = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '08000', '08001', '08003', '08004', '08006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** What the driver says without a code when a connection broke or none came about. */
const CONNECTION_BROKE = /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|Query read timeout)/i;

/** True when the caller may simply try again, because the database comes back. Libraries between us and the driver keep its error as the cause. */
function databaseAway(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if (DATABASE_AWAY.has((at as { code?: unknown }).code) || CONNECTION_BROKE.test(at.message)) return true;
  }
  return false;
}

/** Any thrown thing as an AppError: ours as it is, the framework's and the database's translated, the rest `internal_error`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'string') {
    const ours = FRAMEWORK_CODES[code];
    if (ours !== undefined) return new AppError(ours, { cause: error, ...(DETAILS[code] && { detail: DETAILS[code] }) });
    if (NO_ROOM.has(code)) return new AppError('storage_full', { cause: error });
  }
  if (databaseAway(error)) return new AppError('temporarily_unavailable', { cause: error, retryAfterSeconds: 2 });
  if (statusCode === 429) return new AppError('too_many_requests', { cause: error });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new AppError('malformed_request', { cause: error });
  return new AppError('internal_error', { cause: error });
}
