import type { Problem } from '../../../contract/errors.ts';
import type { Message } from '../frame/messages.ts';

/** What went wrong without an answer: no network, no answer in time, or the call was given up by us. */
export type TransportFailure = 'offline' | 'timeout' | 'unreadable';

const TRANSPORT: Record<TransportFailure, Message> = {
  offline: { ko: '서버에 연결할 수 없습니다. 인터넷 연결을 확인한 뒤 다시 시도해 주세요.', en: 'The server cannot be reached. Check your connection and try again.' },
  timeout: { ko: '서버의 응답이 너무 늦습니다. 잠시 후 다시 시도해 주세요.', en: 'The server took too long to answer. Please try again in a moment.' },
  unreadable: { ko: '서버의 응답을 읽을 수 없습니다. 잠시 후 다시 시도해 주세요.', en: 'The server gave an answer we could not read. Please try again in a moment.' },
};

/** An error answer of the API (RFC 9457), as thrown by every call. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: Problem['code'];
  /** One sentence on what happened, in the language the call was made in. */
  readonly title: string;
  readonly detail: string | undefined;
  /** To quote to support. */
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: NonNullable<Problem['errors']>;

  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.title}`);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.requestId = problem.instance;
    this.retryAfterSeconds = problem.retryAfterSeconds;
    this.errors = problem.errors ?? [];
  }

  /** Message for the field at this JSON pointer of the body, in the given language. */
  fieldError(pointer: string, locale: keyof Message): string | undefined {
    return this.errors.find((error) => error.pointer === pointer)?.messages[locale];
  }
}

/** No answer came. `cause` has the browser's own words. */
export class TransportError extends Error {
  readonly failure: TransportFailure;

  constructor(failure: TransportFailure, cause?: unknown) {
    super(failure, { cause });
    this.name = 'TransportError';
    this.failure = failure;
  }
}

const UNKNOWN: Message = { ko: '예상하지 못한 문제가 생겼습니다. 화면을 새로 고친 뒤 다시 시도해 주세요.', en: 'Something unexpected happened. Reload the page and try again.' };

/** What to tell a person about a failure: title, detail and, where there is one, the request id to quote. */
export function explain(failure: unknown, locale: keyof Message): { title: string; detail: string | undefined; requestId: string | undefined } {
  if (failure instanceof ApiProblem) return { title: failure.title, detail: failure.detail, requestId: failure.requestId };
  const message = failure instanceof TransportError ? TRANSPORT[failure.failure] : UNKNOWN;
  return { title: message[locale], detail: undefined, requestId: undefined };
}

/** One sentence for the place beside a field: the particular one where there is one. */
export function sentenceOf(failure: unknown, locale: keyof Message): string {
  const { title, detail } = explain(failure, locale);
  return detail ?? title;
}

/** True when the failure is an answer of the API with this code. */
export function isProblem(failure: unknown, code: Problem['code']): failure is ApiProblem {
  return failure instanceof ApiProblem && failure.code === code;
}
