import type { z } from 'zod';
import type { CaseWebhook } from '../../contract/webhooks.ts';
import type { CaseEventCode, EventSource, Headline, Party } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import { EVENT_TYPES, TEST_TYPE } from '../../domain/webhooks/event-types.ts';

/** A case with one of its events, as its merchant may read it. */
export interface ToldCase {
  readonly caseId: string;
  readonly applicationId: string;
  readonly reference: string;
  readonly gateway: string;
  readonly sequence: number;
  readonly event: { readonly sequence: number; readonly command: CaseEventCode; readonly occurredAt: string; readonly recordedAt: string; readonly source: EventSource; readonly headline: Headline };
  readonly standing: { readonly headline: Headline; readonly owner: Party; readonly needsMerchant: boolean; readonly nextAction: Text; readonly expected: { readonly text: Text; readonly by: string | null; readonly deadline: Text | null; readonly source: Text } };
}

/** What is sent of an event: an allow-list. What people wrote stays behind the sign-in; the link leads there. */
export function caseBody(told: ToldCase, origin: string): z.input<typeof CaseWebhook> {
  const { event, standing } = told;
  return {
    type: EVENT_TYPES[event.command], timestamp: event.recordedAt,
    data: {
      caseId: told.caseId, applicationId: told.applicationId, reference: told.reference, gateway: told.gateway, sequence: event.sequence, occurredAt: event.occurredAt, source: event.source, headline: event.headline,
      now: {
        sequence: told.sequence, headline: standing.headline, owner: standing.owner, needsMerchant: standing.needsMerchant, nextAction: standing.nextAction,
        expected: { text: standing.expected.text, by: standing.expected.by, deadline: standing.expected.deadline, source: standing.expected.source },
      },
      link: `${origin}/applications/${told.applicationId}#${told.caseId}`,
    },
  };
}

export function testBody(endpointId: string, at: Date): { type: string; timestamp: string; data: { endpointId: string } } {
  return { type: TEST_TYPE, timestamp: at.toISOString(), data: { endpointId } };
}
