// Plain JavaScript on purpose: this is the only file that must run on an old Node. It brings what a fresh clone
// lacks (Node 24, the locked dependencies), says what it is doing, and then runs the TypeScript program it was given.
//
//   node tools/bootstrap/run.js [--quiet] program.ts [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as modules from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NODE_MAJOR = 24;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const NODE_PACKAGE = 'node@24.21.0';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const args = process.argv.slice(2);
const quiet = args[0] === '--quiet' && args.shift() !== undefined;
const program = args.shift();
if (program === undefined) fail('usage: node tools/bootstrap/run.js [--quiet] program.ts [arguments]');

function say(text) {
  // Standard output belongs to the program (read-certificate prints JSON lines there).
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

/** Runs npm with the Node that executes this file; its output goes to standard error. */
function npm(npmArguments, why) {
  say(why);
  const cli = process.env.npm_execpath;
  const [command, first] = cli && /\.c?js$/.test(cli) ? [process.execPath, [cli]] : ['npm', []];
  const done = spawnSync(command, [...first, ...npmArguments, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (done.status !== 0) fail(`gatehouse: npm ${npmArguments[0]} failed; its message stands above.`);
}

function olderNode() {
  return Number(process.versions.node.split('.')[0]) < NODE_MAJOR;
}

/** Path of a Node new enough for us, installed from npm below .cache/ the first time. */
function bringNode() {
  const home = join(root, '.cache', 'node');
  const binary = join(home, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(binary)) {
    mkdirSync(home, { recursive: true });
    npm(
      ['install', '--no-save', '--no-package-lock', '--ignore-scripts=false', '--prefix', home, NODE_PACKAGE],
      `gatehouse: Node ${process.versions.node} is older than ${NODE_MAJOR}; bringing ${NODE_PACKAGE} into .cache/ (once).`,
    );
  }
  if (!existsSync(binary)) fail(`gatehouse: ${NODE_PACKAGE} was installed but left no binary at ${binary}.`);
  return binary;
}

/** Installs the locked dependencies when there are none or the lockfile has changed since. */
function bringDependencies() {
  const modules = join(root, 'node_modules');
  if (existsSync(modules) && lstatSync(modules).isSymbolicLink()) return;
  const mark = join(modules, '.gatehouse-lock');
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  npm(['ci'], 'gatehouse: installing the locked dependencies (once, about half a minute).');
  writeFileSync(mark, wanted);
  prepareStarts();
}

/** Where compiled modules are kept: reading them takes a third of the time of stripping and compiling them anew. */
const compiled = join(root, '.cache', 'compiled');

/** Makes the empty database that first starts copy. Without it they make their own, which takes seconds. */
function prepareStarts() {
  const program = join(root, 'app', 'prepare.ts');
  if (!existsSync(program)) return;
  say('gatehouse: preparing an empty database for first starts (once, a few seconds).');
  rmSync(compiled, { recursive: true, force: true });
  spawnSync(process.execPath, [program], { cwd: root, stdio: ['ignore', process.stderr, process.stderr], env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
}

/** The process that started this one, and npm behind the shell it may have put between; both must live. Linux tells in /proc. */
function forebears() {
  const parent = process.ppid;
  try {
    const [name, behind] = nameAndParent(parent);
    return /^(ba|da|z|k)?sh$/.test(name) ? [parent, behind] : [parent, null];
  } catch {
    return [parent, null];
  }
}

function nameAndParent(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return [stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
}

/**
 * Calls `end` once when npm is gone. npm passes some signals on only to a shell that takes them with it to the grave, and none
 * when it is killed outright. Started by hand, without npm, a program may well outlive the terminal it came from.
 */
function endWithNpm(end) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const before = forebears();
  const timer = setInterval(() => {
    const now = forebears();
    if (now[0] === before[0] && now[1] === before[1]) return;
    clearInterval(timer);
    end();
  }, 1000);
  timer.unref();
  // Who is ending already is not told twice: a second signal cuts an orderly end short. Heard only where the program
  // listens itself, because a listener of ours alone would keep the signal from ending it.
  const ending = () => clearInterval(timer);
  const heard = new Set();
  process.on('newListener', (name) => {
    if (!SIGNALS.includes(name) || heard.has(name)) return;
    heard.add(name);
    process.on(name, ending);
  });
}

if (olderNode()) {
  const node = bringNode();
  // The channel tells the child when this process dies, however it dies: no orphan keeps the database locked.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...(quiet ? ['--quiet'] : []), program, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: dirname(node) + delimiter + (process.env.PATH ?? ''), GATEHOUSE_BOOTSTRAPPED: '1' },
  });
  endWithNpm(() => child.kill('SIGTERM'));
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
} else {
  bringDependencies();
  modules.enableCompileCache?.(compiled);
  process.argv = [process.argv[0], resolve(root, program), ...args];
  if (process.env.GATEHOUSE_BOOTSTRAPPED === '1' && process.connected) {
    process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel?.unref();
  } else {
    endWithNpm(() => process.kill(process.pid, 'SIGTERM'));
  }
  await import(pathToFileURL(resolve(root, program)).href);
}
