// A process of its own with a rehearsal gateway on a PostgreSQL database that others use as well.
import { systemClock } from '../platform/clock.ts';
import { startLog } from '../platform/log.ts';
import { createRehearsalGateway } from '../sandbox/gateway/rehearsal-gateway.ts';
import { openDatabase } from '../storage/open-database.ts';

const [url = '', secret = '', speed = '1'] = process.argv.slice(2);
const database = await openDatabase({ url, directory: '' });
const gateway = createRehearsalGateway({ database, clock: systemClock, log: startLog({ level: 'silent' }), speed: Number(speed), secretFor: () => secret, firstPauseMs: 50, longestPauseMs: 200 });
console.log(await gateway.app.listen({ host: '127.0.0.1', port: 0 }));
gateway.start();
process.once('SIGTERM', () => void gateway.stop().then(() => database.close()));
