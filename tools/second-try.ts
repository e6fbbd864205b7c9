/** More files than this do not fail by chance. */
const MOST = 3;
/** What vitest says of errors that belong to no test: thrown after one ended, or of a worker that died with a whole file, of which no report knows. */
const STRAY = /Vitest caught \d+ unhandled error/;

/** The files of a run that may be tried once more alone. None where something failed besides: it would be lost with a second try that passes. */
export function triedAgain({ failedFiles, output }: { readonly failedFiles: readonly string[]; readonly output: string }): readonly string[] {
  return failedFiles.length > MOST || STRAY.test(output) ? [] : failedFiles;
}
