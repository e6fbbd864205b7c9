import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sandbox } from './sandbox.ts';

const PLACE = '// @window-host';
const read = (name: string) => readFileSync(join(import.meta.dirname, 'browser', name), 'utf8');

/**
 * A script for shops' pages: its own source with what all of them share put in, served with the address of this sandbox.
 * @param name file in browser/
 */
export function shopScript(sandbox: Pick<Sandbox, 'baseUrl'>, name: 'iamport.js' | 'browser-sdk.js'): (request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  const source = read(name);
  if (source.split(PLACE).length !== 2) throw new Error(`browser/${name} must name the place of the shared part once.`);
  // A function as replacement: dollar signs in the source are no patterns.
  const script = source.replace(PLACE, () => read('window-host.js'));
  return (_request, reply) => reply
    .header('content-type', 'text/javascript; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('x-content-type-options', 'nosniff')
    .send(script.replace('__SANDBOX_ORIGIN__', () => JSON.stringify(sandbox.baseUrl()).replaceAll('<', '\\u003c')));
}
