import { z } from 'zod';
import type { Text } from '../domain/text.ts';

/**
 * The only table of error codes: HTTP status and title in both languages. A code is stable; its texts may improve.
 * Problem details follow RFC 9457; `type` is `/problems/<code>` on our own origin.
 */
export const ERRORS = {
  // Input
  invalid_input: { status: 422, title: { ko: '입력한 내용을 확인해 주세요', en: 'Please check what you entered' } },
  malformed_request: { status: 400, title: { ko: '요청 형식이 올바르지 않습니다', en: 'The request is malformed' } },
  unsupported_media_type: { status: 415, title: { ko: '지원하지 않는 형식의 요청입니다', en: 'This kind of content is not accepted here' } },
  payload_too_large: { status: 413, title: { ko: '보낸 내용이 너무 큽니다', en: 'What was sent is too large' } },
  // Access
  not_signed_in: { status: 401, title: { ko: '로그인이 필요합니다', en: 'Please sign in' } },
  wrong_credentials: { status: 401, title: { ko: '이메일 또는 비밀번호가 맞지 않습니다', en: 'The e-mail address or password is not right' } },
  second_factor_needed: { status: 401, title: { ko: '인증 앱의 코드가 필요합니다', en: 'A code from your authenticator app is needed' } },
  wrong_code: { status: 401, title: { ko: '코드가 맞지 않거나 이미 사용되었습니다', en: 'The code is not right or was used already' } },
  email_not_confirmed: { status: 403, title: { ko: '이메일 주소를 먼저 확인해 주세요', en: 'Please confirm your e-mail address first' } },
  forbidden: { status: 403, title: { ko: '이 작업을 할 권한이 없습니다', en: 'Your role does not allow this' } },
  no_merchant: { status: 403, title: { ko: '먼저 가맹점을 만들거나 초대를 수락해 주세요', en: 'Create a merchant or accept an invitation first' } },
  other_merchant: { status: 409, title: { ko: '이 화면의 가맹점과 지금 선택된 가맹점이 다릅니다. 아무것도 저장되지 않았습니다', en: 'This is about another merchant than the one you act for now. Nothing was saved' } },
  foreign_origin: { status: 403, title: { ko: '다른 사이트에서 온 요청은 받지 않습니다', en: 'Requests from other sites are refused' } },
  bad_signature: { status: 401, title: { ko: '서명을 확인할 수 없습니다', en: 'The signature could not be verified' } },
  too_many_requests: { status: 429, title: { ko: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요', en: 'Too many requests. Please wait a moment and try again' } },
  // Links by mail
  link_invalid: { status: 410, title: { ko: '링크가 만료되었거나 이미 사용되었습니다', en: 'The link has expired or was used already' } },
  // State
  not_found: { status: 404, title: { ko: '찾을 수 없습니다', en: 'Not found' } },
  method_not_allowed: { status: 405, title: { ko: '이 주소에서 쓸 수 없는 요청입니다', en: 'This address does not take that method' } },
  conflict: { status: 409, title: { ko: '다른 곳에서 먼저 변경되었습니다', en: 'Something else changed it first' } },
  stale_version: { status: 412, title: { ko: '다른 창이나 기기에서 먼저 변경되었습니다', en: 'It was changed in another window or device' } },
  version_needed: { status: 428, title: { ko: 'If-Match 헤더가 필요합니다', en: 'The If-Match header is needed' } },
  idempotency_key_needed: { status: 400, title: { ko: 'Idempotency-Key 헤더가 필요합니다', en: 'The Idempotency-Key header is needed' } },
  idempotency_key_reused: { status: 422, title: { ko: '같은 Idempotency-Key로 다른 요청이 왔습니다', en: 'That Idempotency-Key was used for a different request' } },
  already_took_effect: { status: 409, title: { ko: '이 요청은 이미 반영되었으나 답을 보내지 못했습니다', en: 'This request took effect, but its answer was lost' } },
  still_running: { status: 409, title: { ko: '같은 요청을 아직 처리하고 있습니다', en: 'The same request is still being processed' } },
  // Applications
  not_allowed_now: { status: 409, title: { ko: '지금 상태에서는 할 수 없습니다', en: 'This cannot be done in the present state' } },
  already_received: { status: 409, title: { ko: 'PG가 이미 접수하여 취소할 수 없습니다', en: 'The gateway has received the application, so it can no longer be cancelled' } },
  selection_empty: { status: 422, title: { ko: '결제수단을 하나 이상 선택해 주세요', en: 'Choose at least one payment method' } },
  selection_impossible: { status: 422, title: { ko: '선택한 조합은 신청할 수 없습니다', en: 'This combination cannot be applied for' } },
  consent_needed: { status: 422, title: { ko: '필수 동의가 필요합니다', en: 'A required consent is missing' } },
  business_information_needed: { status: 422, title: { ko: '사업자 정보를 먼저 등록해 주세요', en: 'Business information is needed first' } },
  business_information_locked: { status: 409, title: { ko: '제출한 사업자 정보는 직접 바꿀 수 없습니다. 상담으로 요청해 주세요', en: 'Submitted business information cannot be edited; ask support to change it' } },
  registration_number_in_use: { status: 409, title: { ko: '이 사업자등록번호로는 진행할 수 없습니다. 상담으로 문의해 주세요', en: 'We cannot continue with this registration number. Please contact support' } },
  // Documents
  file_unusable: { status: 422, title: { ko: '이 파일은 사용할 수 없습니다', en: 'This file cannot be used' } },
  storage_full: { status: 507, title: { ko: '서버의 저장 공간이 부족하거나 디스크에 문제가 있어 저장하지 못했습니다. 입력한 내용은 그대로 있습니다', en: 'The disk of the server is full or failing, so this was not stored. Nothing you typed is lost' } },
  // Integration and outside systems
  gateway_unreachable: { status: 502, title: { ko: '결제대행사 시스템에 연결할 수 없습니다', en: 'The gateway cannot be reached' } },
  sandbox_refused: { status: 422, title: { ko: '테스트 결제가 거절되었습니다', en: 'The test payment was refused' } },
  not_configured: { status: 409, title: { ko: '이 기능은 설정되지 않았습니다', en: 'This is not configured on this installation' } },
  // Server
  temporarily_unavailable: { status: 503, title: { ko: '잠시 후 다시 시도해 주세요', en: 'Please try again in a moment' } },
  internal_error: { status: 500, title: { ko: '서버에 문제가 생겼습니다', en: 'Something went wrong on the server' } },
} as const satisfies Record<string, { status: number; title: Text }>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

const TextShape = z.object({ ko: z.string(), en: z.string() });

/** One thing wrong with one place of the input. `pointer` is a JSON pointer into the request body. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly message: Text;
}

/** The body of every error answer (`application/problem+json`). `title`, `detail` and `message` are in the caller's language. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(ERROR_CODES as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().optional(),
    instance: z.string().optional().describe('The request id; quote it to support'),
    retryAfterSeconds: z.number().int().optional(),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), message: z.string(), messages: TextShape }))
      .optional()
      .describe('What is wrong with which field, as JSON pointers into the request'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/**
 * The one error that services throw on purpose. Thrown inside a transaction it rolls back, so a refused change never commits.
 * Anything else that is thrown becomes `internal_error` and is logged with its stack.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: Text | undefined;
  readonly problems: readonly FieldProblem[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, more: { detail?: Text; problems?: readonly FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(more.detail?.en ?? ERRORS[code].title.en, { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = more.detail;
    this.problems = more.problems ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
