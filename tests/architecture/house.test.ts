import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildHouse } from '../../app/house.ts';
import type { Ground } from '../../app/compose.ts';
import { systemRoutes } from '../../app/system-routes.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { PERMISSIONS } from '../../domain/access.ts';
import { systemClock } from '../../platform/clock.ts';
import { loadConfig } from '../../platform/config.ts';
import { housekeepingHandler } from '../../platform/housekeeping.ts';
import type { Route } from '../../platform/http/route-kit.ts';
import { startLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { definedJobs } from '../../platform/queue.ts';
import { openStream } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

let routes: readonly Route[];
let handlers: readonly string[];
let close: () => Promise<void>;

beforeAll(async () => {
  const config = loadConfig({ GATEHOUSE_DATA_DIR: temporaryDirectory(), PORT: '0' });
  const database = await openFreshEmbedded();
  const ground: Ground = { config, clock: systemClock, log: startLog({ level: 'silent' }), database, vault: openVault(config.secrets), stream: await openStream(database), metrics: createMetrics() };
  const house = await buildHouse(ground, { publicUrl: 'http://127.0.0.1:3000', sandboxUrl: 'http://127.0.0.1:3001', sandboxCallUrl: 'http://127.0.0.1:3001', rehearsalGatewayUrl: 'http://127.0.0.1:3002' }, { rehearsal: null });
  routes = [...house.routes, ...systemRoutes({ ...ground, rehearsalAccounts: house.rehearsalAccounts, resolveCaller: async () => null, standing: () => ({ status: 'ready', worker: true }) })];
  handlers = [...house.jobs, housekeepingHandler(ground)].map(({ job }) => job.name);
  close = async () => {
    await house.close();
    await ground.stream.close();
    await database.close();
  };
});

afterAll(async () => {
  await close();
  removeTemporaryDirectories();
});

const place = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;

test('every operation of the contract is served by exactly one route', () => {
  const served = routes.map(({ operation }) => place(operation));
  const wrong = Object.entries(OPERATIONS).map(([id, operation]) => ({ id, times: served.filter((one) => one === place(operation)).length })).filter(({ times }) => times !== 1);
  expect(wrong).toEqual([]);
  expect(served.length).toBeGreaterThan(50);
});

test('no two routes share a method and a path', () => {
  const served = routes.map(({ operation }) => place(operation).replace(/:\w+/g, ':'));
  expect(served.filter((one, index) => served.indexOf(one) !== index)).toEqual([]);
});

test('every route declares who may call it, in words that exist', () => {
  const kinds = ['public', 'person', 'merchant', 'operator', 'gateway', 'signature'];
  const wrong = routes.filter(({ operation: { access } }) => !kinds.includes(access?.kind) || (access.kind === 'merchant' && !PERMISSIONS.includes(access.permission)));
  expect(wrong.map(({ operation }) => place(operation))).toEqual([]);
});

test('every job has exactly one handler', () => {
  const names = definedJobs().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(5);
  expect([...handlers].sort()).toEqual([...names].sort());
});
