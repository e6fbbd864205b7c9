import { parseArgs } from 'node:util';
import { environmentOf } from '../platform/config.ts';

/** The options of `npm run sandbox`, each with what it is. */
const OPTIONS = {
  port: 'port to listen on (3001; 0 takes a free one)',
  host: 'address to listen on (127.0.0.1)',
  data: 'data directory (below GATEHOUSE_DATA_DIR, one per port)',
  url: 'public address, where it differs from http://HOST:PORT',
  key: 'REST key of the first store (made and kept)',
  secret: 'REST secret of the first store (made and kept)',
  'user-code': 'user code of the first store (imp00000000)',
  'channel-key': "key of the first store's payment channel",
  'api-channel-key': "key of the first store's key-in and billing channel",
  'identity-channel-key': "key of the first store's identity channel",
  'webhook-url': "where the first store's notifications go",
  'v2-secret': 'API secret of the first store for the V2 interface (made and kept)',
  'store-id': 'store id of the first store for the V2 interface (made and kept)',
  'webhook-secret': "secret that signs the first store's V2 notifications, whsec_ and base64 (made and kept)",
  'second-key': 'REST key of the second store',
  'second-secret': 'REST secret of the second store',
  'second-user-code': 'user code of the second store (imp00000001)',
  'second-channel-key': "key of the second store's payment channel",
  'second-api-channel-key': "key of the second store's key-in and billing channel",
  'second-identity-channel-key': "key of the second store's identity channel",
  'second-v2-secret': 'API secret of the second store for the V2 interface',
  'second-store-id': 'store id of the second store for the V2 interface',
  'second-webhook-secret': "secret that signs the second store's V2 notifications",
} as const;
type Option = keyof typeof OPTIONS;
export type Values = Partial<Record<Option, string>>;

const PREFIX = 'SANDBOX_';
const variableOf = (option: string) => `${PREFIX}${option.replaceAll('-', '_').toUpperCase()}`;

/** What `--help` prints. */
export function usage(): string {
  const lines = Object.entries(OPTIONS).map(([name, words]) => `  --${name.padEnd(28)} ${variableOf(name).padEnd(36)} ${words}`);
  return `Usage: npm run sandbox -- [options]\nEach option can be given as an environment variable instead.\n\n${lines.join('\n')}`;
}

/** Options win over the environment. */
export function readOptions(): Values {
  const environment = environmentOf(PREFIX);
  const given: Values = {};
  for (const option of Object.keys(OPTIONS) as Option[]) {
    const value = environment[variableOf(option)];
    if (value !== undefined) given[option] = value;
  }
  try {
    const options = Object.fromEntries(Object.keys(OPTIONS).map((name) => [name, { type: 'string' as const }]));
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } }, strict: true });
    if (values['help']) {
      console.log(usage());
      process.exit(0);
    }
    return { ...given, ...(values as Values) };
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${usage()}`);
  }
}

/** Ends the program over something its user can mend. */
export function fail(text: string): never {
  console.error(text);
  process.exit(2);
}
