import { buildConsole } from '../console/build/build.ts';

/** Runs once before the browser tests: their files run side by side and none should find another one building the console. */
export async function setup(): Promise<void> {
  await buildConsole();
}
