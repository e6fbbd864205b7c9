import { join } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { ConfigError, environmentOf, loadConfig } from '../platform/config.ts';
import { startLog } from '../platform/log.ts';
import { openVault } from '../platform/vault.ts';
import { createPaymentsSandbox } from '../sandbox/payments/create-payments-sandbox.ts';
import type { ChannelSettings, StoreKeys } from '../sandbox/payments/store.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { fail, type Values } from './sandbox-options.ts';

/** Test channels that between them offer every method, window and call. */
function channels(keys: { payment?: string | undefined; api?: string | undefined; identity?: string | undefined }): ChannelSettings[] {
  const channel = (type: ChannelSettings['type'], pgProvider: string, pgId: string, name: string, key?: string): ChannelSettings => ({
    gateway: pgProvider, pgProvider, pgId, type, name, ...(key !== undefined && { channelKey: key }),
  });
  return [
    channel('payment', 'html5_inicis', 'INIpayTest', 'KG이니시스', keys.payment),
    channel('payment', 'tosspayments', 'iamporttest_3', '토스페이먼츠'),
    channel('payment', 'kcp', 'T0000', 'NHN KCP'),
    channel('payment', 'nice', 'nictest00m', '나이스페이먼츠'),
    channel('payment', 'danal_tpay', '9810030929', '다날'),
    channel('payment', 'kakaopay', 'TC0ONETIME', '카카오페이'),
    channel('payment', 'naverpay', 'np_test', '네이버페이'),
    channel('payment', 'payco', 'PARTNERTEST', '페이코'),
    channel('payment', 'tosspay_v2', 'tosstest', '토스페이'),
    channel('payment', 'paypal_v2', 'paypaltest', '페이팔'),
    channel('payment', 'eximbay', '1849705C64', '엑심베이'),
    channel('api_payment', 'nice', 'nictest04m', '나이스페이먼츠 키인·정기결제', keys.api),
    channel('api_payment', 'kcp_billing', 'BA001', 'NHN KCP 정기결제'),
    channel('certification', 'danal', 'A010002002', '다날 본인인증', keys.identity),
    channel('certification', 'inicis_unified', 'MIIiasTest', 'KG이니시스 통합인증'),
  ];
}

/** The key of the channel that a call of this type uses when it names none. */
function firstKey(keys: StoreKeys, type: ChannelSettings['type']): string {
  return keys.channelKeys.find((channel) => channel.type === type)?.channelKey ?? '';
}

function v2Of(storeId?: string, secret?: string, webhookSecret?: string): { v2StoreId?: string; v2Secret?: string; webhookSecret?: string } {
  return { ...(storeId && { v2StoreId: storeId }), ...(secret && { v2Secret: secret }), ...(webhookSecret && { webhookSecret }) };
}

function describe(title: string, keys: StoreKeys): string[] {
  return [
    title,
    `  user code (IMP.init)    ${keys.userCode}`,
    `  REST key                ${keys.restKey}`,
    `  REST secret             ${keys.restSecret}`,
    `  channel key, payment    ${firstKey(keys, 'payment')}`,
    `  channel key, key-in     ${firstKey(keys, 'api_payment')}`,
    `  channel key, identity   ${firstKey(keys, 'certification')}`,
    `  V2 store id             ${keys.v2.storeId}`,
    `  V2 API secret           ${keys.v2.apiSecret}`,
    `  webhook secret          ${keys.v2.webhookSecret}`,
  ];
}

function secretsFor(dataDirectory: string): readonly [string, ...string[]] {
  try {
    return loadConfig({ ...environmentOf('GATEHOUSE_SECRET'), GATEHOUSE_DATA_DIR: dataDirectory }).secrets;
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.message);
    throw error;
  }
}

/** Serves the sandbox alone from a data directory until a signal ends it, and prints what a client needs. */
export async function serveAlone({ options, host, port, directory, startedMs }: { options: Values; host: string; port: number; directory: string; startedMs: number }): Promise<void> {
  const log = startLog({ level: 'warn' });
  const database = await openDatabase({ directory: join(directory, 'database'), log });
  await migrate(database, { log });
  const vault = openVault(secretsFor(directory));
  let url = options.url ?? '';
  const payments = createPaymentsSandbox({ database, clock: systemClock, vault, log, baseUrl: () => url, production: false });
  const first = await payments.host.provisionStore({
    merchantRef: 'sandbox-first', name: '', userCode: options['user-code'] ?? 'imp00000000',
    channels: channels({ payment: options['channel-key'], api: options['api-channel-key'], identity: options['identity-channel-key'] }),
    ...(options.key && { restKey: options.key }), ...(options.secret && { restSecret: options.secret }),
    ...v2Of(options['store-id'], options['v2-secret'], options['webhook-secret']),
  });
  const second = await payments.host.provisionStore({
    merchantRef: 'sandbox-second', name: '두 번째 상점', userCode: options['second-user-code'] ?? 'imp00000001',
    channels: channels({ payment: options['second-channel-key'], api: options['second-api-channel-key'], identity: options['second-identity-channel-key'] }),
    ...(options['second-key'] && { restKey: options['second-key'] }), ...(options['second-secret'] && { restSecret: options['second-secret'] }),
    ...v2Of(options['second-store-id'], options['second-v2-secret'], options['second-webhook-secret']),
  });
  if (options['webhook-url']) await payments.host.setWebhook('sandbox-first', { url: options['webhook-url'], contentType: 'json', repeats: 0 });
  await payments.app.listen({ host, port });
  const listening = (payments.app.server.address() as { port: number }).port;
  url ||= `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${listening}`;

  console.log([
    `The payment sandbox is ready at ${url} (${((Date.now() - startedMs) / 1000).toFixed(1)} s). No money moves.`,
    `  browser script          ${url}/v1/iamport.js`,
    `  browser script, V2      ${url}/v2/browser-sdk.js`,
    `  data                    ${directory}`,
    ...describe('First store', first),
    ...describe('Second store', second),
    'Test cards: 4092-0230-1234-1234 and 5409-2600-1234-9876 pay, 4000-0000-0000-0002 is declined. Stop with Ctrl+C.',
  ].join('\n'));
  // The same for programs, on one line.
  const brief = (keys: StoreKeys) => ({
    userCode: keys.userCode, restKey: keys.restKey, restSecret: keys.restSecret,
    storeId: keys.v2.storeId, v2Secret: keys.v2.apiSecret, webhookSecret: keys.v2.webhookSecret,
    channelKeys: { payment: firstKey(keys, 'payment'), api: firstKey(keys, 'api_payment'), identity: firstKey(keys, 'certification') },
  });
  console.log(JSON.stringify({ ready: true, url, stores: [brief(first), brief(second)] }));

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await payments.app.close();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  void database.failed.then((error) => fail(`The database has stopped: ${error.message}`));
}
