// Loaded before a program: kills it in front of the n-th time that it renames or removes something (KILL_BEFORE), as a power cut would.
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.KILL_BEFORE);
let seen = 0;

for (const [holder, names] of [[fs, ['renameSync', 'rmSync']], [promises, ['rename', 'rm']]]) {
  for (const name of names) {
    const real = holder[name];
    holder[name] = (...given) => {
      seen += 1;
      if (seen === at) process.kill(process.pid, 'SIGKILL');
      return real(...given);
    };
  }
}
syncBuiltinESMExports();
