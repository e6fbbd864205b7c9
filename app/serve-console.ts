import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { AppError, ERRORS, type ErrorCode } from '../contract/errors.ts';
import { openApi } from '../contract/openapi.ts';
import { sendProblem } from '../platform/http/http-server.ts';
import type { Log } from '../platform/log.ts';
import { VERSION } from './system-routes.ts';

/**
 * Adds what is not an operation: the built console with its hashed files cached for ever, the page itself for every path the
 * router knows, the API pages, and problem details for unknown API paths.
 */
export async function serveConsole(server: FastifyInstance, given: { directory: string; log: Log }): Promise<void> {
  await server.register(swagger, { mode: 'static', specification: { document: openApi(VERSION) as never } });
  await server.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  server.get('/problems/:code', async (request, reply) => {
    const known = ERRORS[(request.params as { code: string }).code as ErrorCode];
    if (known === undefined) throw new AppError('not_found');
    return reply.send({ code: (request.params as { code: string }).code, ...known });
  });
  const page = join(given.directory, 'index.html');
  if (existsSync(page)) {
    await server.register(fastifyStatic, {
      root: given.directory, index: false, preCompressed: true, wildcard: false,
      setHeaders: (response, path) => void response.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
    });
  }
  server.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && !request.url.startsWith('/api/') && !/\.[a-z0-9]{1,6}(\?|$)/i.test(request.url) && existsSync(page);
    if (!wantsPage) return sendProblem(new AppError('not_found'), request, reply, given);
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(readFileSync(page));
  });
}
