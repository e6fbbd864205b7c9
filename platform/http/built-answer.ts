import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../../contract/operation.ts';

interface Built {
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** By the answer itself: a handler answers with the same object as long as nothing has changed. */
const built = new WeakMap<object, Promise<Built>>();

/**
 * Sends an answer that is the same for everybody: checked, written, compressed and given its ETag once, and afterwards only looked up.
 * Nothing else is compressed: beside what a stranger can have put in, the length of a compressed answer tells of the secrets in it.
 */
export async function sendBuilt(given: { request: FastifyRequest; reply: FastifyReply; output: Operation['output']; answer: object }): Promise<void> {
  const { request, reply, output, answer } = given;
  const known = built.get(answer) ?? build(output, answer);
  built.set(answer, known);
  const { etag, ...bodies } = await known.catch((error: unknown) => {
    built.delete(answer);
    throw error;
  });
  // To be kept and asked about each time: a changed fee is seen at once, and costs a header when it has not changed.
  void reply.header('cache-control', 'no-cache').header('vary', 'accept-encoding').header('etag', etag);
  if (namesTag(request.headers['if-none-match'], etag)) {
    await reply.code(304).send();
    return;
  }
  const encoding = encodingFor(request.headers['accept-encoding']);
  if (encoding !== 'plain') void reply.header('content-encoding', encoding);
  await reply.code(200).type('application/json; charset=utf-8').send(bodies[encoding]);
}

async function build(output: Operation['output'], answer: object): Promise<Built> {
  const plain = Buffer.from(JSON.stringify(output.parse(answer)));
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }),
    promisify(gzip)(plain),
  ]);
  // Weak: the bytes differ with the encoding, what they say does not.
  return { etag: `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 27)}"`, plain, br, gzip: gzipped };
}

function namesTag(header: string | undefined, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  return header !== undefined && (header.trim() === '*' || header.split(',').some((tag) => bare(tag) === bare(etag)));
}

/** The best of what the caller takes; one that it refuses with `q=0` is not taken. */
export function encodingFor(header: string | string[] | undefined): 'br' | 'gzip' | 'plain' {
  const taken = String(header ?? '').toLowerCase().split(',').flatMap((one) => {
    const [name = '', ...rest] = one.split(';').map((part) => part.trim());
    return rest.some((part) => /^q=0(\.0*)?$/.test(part)) ? [] : [name];
  });
  return taken.includes('br') ? 'br' : taken.includes('gzip') ? 'gzip' : 'plain';
}
