import type { CodeFacts, ServerLanguage } from './code-facts.ts';
import type { ServerSteps } from './sample-calls.ts';
import { javaCode } from './server-code-java.ts';
import { nodeCode, sdkCode } from './server-code-node.ts';
import { phpCode } from './server-code-php.ts';
import { pythonCode } from './server-code-python.ts';

/** The code of these steps in one language: who calls, then the calls, each stopped by a refusal in the API's own words, then the check. */
export function serverCode(language: ServerLanguage, steps: ServerSteps, facts: CodeFacts): string {
  switch (language) {
    case 'node': return facts.dialect === 'v2' ? sdkCode(steps, facts) : nodeCode(steps, facts);
    case 'python': return pythonCode(steps, facts);
    case 'php': return phpCode(steps, facts);
    case 'java': return javaCode(steps, facts);
  }
}
