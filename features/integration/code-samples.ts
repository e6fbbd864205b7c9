import type { CodeFacts, ServerLanguage } from './code-facts.ts';
import { planSteps, serverSteps, type Dialect } from './sample-calls.ts';
import { serverCode } from './server-code.ts';
import { webhookCode } from './webhook-code.ts';
import { htmlCode, reactCode } from './window-code.ts';

/** Code to copy, generated from one description of a payment, so that every language and both interfaces show the same steps: window, then server. */
export interface SampleFacts extends CodeFacts {
  readonly dialect: Dialect;
  /** Address of the script of the interface. */
  readonly script: string;
  readonly userCode: string;
  readonly channelKey: string;
  readonly method: string;
  /** The method in the words of V1, and of V2 where it has one. */
  readonly payMethod: string;
  readonly v2PayMethod: string | null;
  readonly type: string;
}

export interface Sample {
  readonly language: 'html' | 'react' | ServerLanguage;
  readonly title: string;
  /** `schedule` plans a payment ahead, `webhook` takes a notification. */
  readonly step: 'browser' | 'server' | 'schedule' | 'webhook';
  readonly code: string;
}

const TITLES = { node: 'Node.js', python: 'Python', php: 'PHP', java: 'Java' } as const;

/** Empty where the payment interface has no call for this kind. */
export function samplesFor(facts: SampleFacts): Sample[] {
  const steps = serverSteps(facts.dialect, facts);
  const [html, react] = [htmlCode(facts), reactCode(facts)];
  // Without a window nothing comes to the server's code, but for kinds that need none.
  if (steps === null || (html === null && facts.type !== 'key_in')) return [];
  const plan = planSteps(facts.dialect, facts);
  const notifies = facts.dialect === 'v2' && facts.type !== 'verification';
  return [
    ...(html === null ? [] : [{ language: 'html', title: 'HTML', step: 'browser', code: html } as const]),
    ...(react === null ? [] : [{ language: 'react', title: 'React', step: 'browser', code: react } as const]),
    ...(Object.keys(TITLES) as ServerLanguage[]).flatMap((language): Sample[] => {
      const sample = (step: Sample['step'], code: string): Sample => ({ language, title: TITLES[language], step, code });
      return [
        sample('server', serverCode(language, steps, facts)), ...(plan === null ? [] : [sample('schedule', serverCode(language, plan, facts))]), ...(notifies ? [sample('webhook', webhookCode(language))] : []),
      ];
    }),
  ];
}
