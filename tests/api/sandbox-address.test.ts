import { expect, it } from 'vitest';
import { openNeighbours } from '../../app/neighbours.ts';
import { systemClock } from '../../platform/clock.ts';
import { loadConfig } from '../../platform/config.ts';
import { startLog } from '../../platform/log.ts';
import { createMetrics } from '../../platform/metrics.ts';
import { openStream } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const PUBLIC = 'https://pay.example.co.kr';

it('in production the payment window comes from the public address of the sandbox, and not from the machine of the visitor', async () => {
  const database = await openFreshEmbedded();
  const config = loadConfig({
    GATEHOUSE_MODE: 'production', GATEHOUSE_URL: 'https://console.example.co.kr', GATEHOUSE_SECRET: 'hJ8#kd0Lq2-zX9vB4nM7-wE1rT5yU3iO6pA', SMTP_URL: 'smtps://mail.example.co.kr:465',
    SANDBOX_URL: PUBLIC, HOST: '127.0.0.1', PORT: '0', GATEHOUSE_DATA_DIR: temporaryDirectory(),
  });
  const ground = { config, clock: systemClock, log: startLog({ level: 'silent' }), database, vault: openVault(config.secrets), stream: await openStream(database), metrics: createMetrics() };
  const neighbours = await openNeighbours(ground);
  try {
    expect(neighbours.sandboxUrl).toBe(PUBLIC);
    const script = await (await fetch(`${neighbours.sandboxCallUrl}/v1/iamport.js`)).text();
    expect(script).toContain(`"${PUBLIC}"`);
    expect(script).not.toContain('127.0.0.1');
    expect(await openNeighbours({ ...ground, config: { ...config, role: 'worker', sandboxPort: 4001 } })).toMatchObject({ sandboxUrl: PUBLIC, sandboxCallUrl: 'http://127.0.0.1:4001' });
  } finally {
    await neighbours.close();
    await ground.stream.close();
    await database.close();
  }
}, 120_000);

it('merchants are told the public address, pages may load from it, and the console itself calls the sandbox directly', async () => {
  const app = await startApp(await openFreshEmbedded(), { settings: { SANDBOX_URL: PUBLIC } });
  try {
    const { visitor } = await signUpMerchant(app);
    await applyFor(visitor);
    const { body } = await visitor.call('GET', '/api/integration');
    expect(body.sandbox).toMatchObject({ origin: PUBLIC, script: `${PUBLIC}/v1/iamport.js` });
    const policy = (await visitor.call('GET', '/api/system')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain(PUBLIC);
    expect(policy).not.toContain(app.sandboxUrl);
    const samples = await visitor.call('GET', `/api/integration/channels/${body.channels[0].id as string}/samples`);
    expect(JSON.stringify(samples.body)).toContain(PUBLIC);
    expect(JSON.stringify(samples.body)).not.toContain('127.0.0.1');
    // Needs the sandbox, which is not at the public address here.
    expect((await visitor.call('POST', '/api/test-payments', { channelId: body.channels[0].id, method: 'card', amount: 1000 })).status).toBe(201);
  } finally {
    await app.close();
  }
}, 120_000);
