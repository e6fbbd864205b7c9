import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A real process running one of our TypeScript files. */
export interface Child {
  readonly pid: number;
  /** Lines of standard output so far. */
  readonly lines: readonly string[];
  /** Whether it has ended, by itself or not. */
  readonly ended: boolean;
  /** Resolves with the first line that matches; rejects when the process ends before. */
  line(matches: (line: string) => boolean): Promise<string>;
  /** Sends the signal and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Waits for the end: exit code and everything written to standard error. */
  end(): Promise<{ code: number | null; errors: string }>;
}

/** Starts `file` with arguments and extra environment. With `largestFile` (in blocks of 512 or 1024 bytes, as the shell counts) it can write no file beyond. */
export function startChild(file: string, args: readonly string[] = [], environment: Record<string, string> = {}, given: { largestFile?: number } = {}): Child {
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', file, ...args];
  const [program = '', ...rest] = given.largestFile === undefined ? command : ['sh', '-c', `ulimit -f ${given.largestFile}; exec "$0" "$@"`, ...command];
  const child: ChildProcess = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment },
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let errors = '';
  let ended = false;
  child.stderr?.on('data', (chunk: Buffer) => { errors += chunk.toString(); });
  const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  output.on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('close', (status) => {
      ended = true;
      for (const look of waiting) look();
      resolve(status);
    });
  });
  return {
    pid: child.pid ?? 0,
    lines,
    get ended() {
      return ended;
    },
    line: (matches) => new Promise((resolve, reject) => {
      const look = () => {
        const found = lines.find(matches);
        if (found === undefined && !ended) return;
        waiting.delete(look);
        if (found === undefined) reject(new Error(`The process ended without the expected line. Its errors: ${errors}`));
        else resolve(found);
      };
      waiting.add(look);
      look();
    }),
    async kill(signal = 'SIGKILL') {
      if (!ended) child.kill(signal);
      await code;
    },
    async end() {
      return { code: await code, errors };
    },
  };
}
