import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** How a child process ended. `output` is everything it printed, in order. */
export interface StepResult {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
  /** True when the step was killed because its time was up. */
  readonly late: boolean;
}

export interface Step {
  readonly args: readonly string[];
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps the output from the terminal: the caller prints what matters. */
  readonly silent?: boolean;
}

/**
 * Runs a JavaScript program with this Node and waits for its end. When `minutes` have passed, its whole process group is
 * killed, so that no browser or database of a stuck test outlives the run.
 */
export async function runStep({ args, minutes, env = {}, silent = false }: Step): Promise<StepResult> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const chunks: string[] = [];
  const listen = (stream: NodeJS.ReadableStream, terminal: NodeJS.WritableStream) =>
    stream.setEncoding('utf8').on('data', (text: string) => {
      chunks.push(text);
      if (!silent) terminal.write(text);
    });
  listen(child.stdout, process.stdout);
  listen(child.stderr, process.stderr);
  let late = false;
  const end = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    late = true;
    end();
  }, minutes * 60_000);
  process.once('exit', end);
  // 'exit', not 'close': a grandchild that keeps the pipe open must not hang the run.
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', (status) => setTimeout(() => resolve(status), 100)));
  clearTimeout(timer);
  process.removeListener('exit', end);
  end();
  return { ok: code === 0 && !late, output: chunks.join(''), seconds: (performance.now() - started) / 1000, late };
}

/** Kills what is left of a process group that we started. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

export function heading(text: string): void {
  process.stdout.write(`\n== ${text} ${'='.repeat(Math.max(0, 76 - text.length))}\n`);
}
