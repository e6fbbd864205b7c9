import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { problemOf } from './problem.ts';

const TOO_LONG = { ko: '주소와 헤더가 너무 깁니다. 쿠키나 헤더를 줄여 다시 보내 주세요.', en: 'The address and headers are too long. Send fewer or shorter headers and cookies.' };
const TOO_SLOW = { ko: '요청이 제때 다 오지 않았습니다. 다시 보내 주세요.', en: 'The request did not arrive whole in time. Please send it again.' };
const NO_HTTP = { ko: '요청의 첫 줄이나 헤더를 읽을 수 없습니다.', en: 'The first line or a header of the request cannot be read.' };

/** What Node says of a request that never became one, with the status that HTTP has for it. */
const REFUSALS: Readonly<Record<string, { readonly status: string; readonly detail: AppError['detail'] }>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', detail: TOO_LONG },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', detail: TOO_SLOW },
};
const CODE: ErrorCode = 'malformed_request';

/**
 * Answers what is no HTTP, or too long to be read, with problem details like everything else. Where the request ends is unknown then,
 * so the connection is closed, and the answer says so: a client that keeps connections must not send its next request into it.
 */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, detail } = REFUSALS[error.code ?? ''] ?? { status: '400 Bad Request', detail: NO_HTTP };
  const problem = { ...problemOf(new AppError(CODE, { detail }), 'ko', randomUUID().slice(0, 13)), status: Number(status.slice(0, 3)) };
  const body = JSON.stringify(problem);
  socket.end(`HTTP/1.1 ${status}\r\nContent-Type: application/problem+json; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}
