import { join } from 'node:path';
import { openDiskFiles } from '../../connectors/files/disk/disk-files.ts';
import { openAccounts } from '../../features/accounts/accounts.service.ts';
import { openAudit } from '../../features/audit/audit.service.ts';
import { createBusiness } from '../../features/business/business.service.ts';
import { createDocuments } from '../../features/documents/documents.service.ts';
import { openNotifications } from '../../features/notifications/notifications.service.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import { startLog } from '../../platform/log.ts';
import { publish } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import { refuseUnfinishedRestore } from './restore-journal.ts';
import { createReader } from '../../reader/index.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';

/** The parts of the product that an operator's command needs, without HTTP and without a worker. */
export async function openAdministration(config: Config) {
  refuseUnfinishedRestore(config);
  const log = startLog({ level: 'warn' });
  const database = await openDatabase({ url: config.databaseUrl, directory: join(config.dataDirectory, 'database'), log });
  try {
    await migrate(database, { log });
    const vault = openVault(config.secrets);
    const audit = await openAudit({ database, vault, clock, log });
    const notifications = openNotifications({ database, clock, vault, mailer: null });
    const accounts = await openAccounts({ database, clock, vault, log, audit, notifications, publicUrl: () => config.publicUrl ?? '', secure: true, gatewayName: (code) => ({ ko: code, en: code }) });
    const reader = createReader({});
    const documents = createDocuments({ database, clock, vault, files: await openDiskFiles(join(config.dataDirectory, 'files')), reader, log, publish, audit });
    const business = createBusiness({ database, clock, vault, audit, documents, late: { openSelection: null, prepareSubmission: null } });
    return {
      database, vault, audit, accounts, documents, business,
      async close() {
        await reader.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

export type Administration = Awaited<ReturnType<typeof openAdministration>>;
