import type { OperationId } from '../../../contract/operations.ts';
import { callHeaders, newKey, readAnswer, urlOf, withSession } from './client.ts';
import type { Answer, CallOptions } from './client.ts';
import { PATHS } from './paths.ts';
import { TransportError } from './problem.ts';

export interface UploadOptions extends CallOptions {
  /** Called with the part sent so far, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

function sendFile(url: string, method: string, file: File, options: UploadOptions): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // fetch tells nothing about bytes sent; XMLHttpRequest does.
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(callHeaders(method, options))) request.setRequestHeader(name, value);
    request.timeout = options.timeoutMs ?? 300_000;
    request.upload.onprogress = (event) => options.onProgress?.(event.total === 0 ? 0 : event.loaded / event.total);
    request.onerror = () => reject(new TransportError('offline'));
    request.ontimeout = () => reject(new TransportError('timeout'));
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    request.onload = () => {
      try {
        resolve(readAnswer(request.status, request.responseText));
      } catch (failure) {
        reject(failure as Error);
      }
    };
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}

/** Sends one file as multipart to an operation of body kind `file`, reporting progress. */
export async function upload<Id extends OperationId>(id: Id, file: File, options: UploadOptions & { readonly params?: Record<string, string>; readonly query?: Record<string, string | undefined> } = {}): Promise<Answer<Id>> {
  const keyed = { ...options, idempotencyKey: options.idempotencyKey ?? newKey() };
  return (await withSession(() => sendFile(urlOf(id, { params: options.params, query: options.query }), PATHS[id][0], file, keyed))) as Answer<Id>;
}
