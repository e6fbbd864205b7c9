import { flushCompileCache } from 'node:module';
import { makeTemplates } from './database-template.ts';

/** Run once after the dependencies were installed: makes what every first start needs. Whatever fails here is made then. */
await makeTemplates();
// Read, so that the next process finds them compiled.
await import('./sandbox-server.ts');
flushCompileCache();
