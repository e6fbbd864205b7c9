import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';

type Case = Answer<'application'>['cases'][number];
type Offer = Case['allowedActions'][number];

interface Failure {
  readonly what: unknown;
  /** The state of the case that the refusal speaks of: the one read after it. Null until then. */
  readonly of: string | null;
  /** That state has been on the page. */
  readonly wasShown: boolean;
}

/** The step a person is taking on a case: what is asked first, and why the last one was refused. It outlives the folding of the case. */
export interface CaseStep {
  /** The whole offer, not its code: the question keeps its words when the case moves on under it. */
  readonly asking: Offer | null;
  readonly ask: (offer: Offer | null) => void;
  /** Null again once the case has moved on and the words are no longer true. */
  readonly failure: unknown;
  /** Null takes the refusal away. Anything else is shown, and the case is read again: it has moved on, and what is offered instead belongs beside the reason. */
  readonly refuse: (what: unknown) => void;
}

export function useCaseStep(item: Case): CaseStep {
  const client = useQueryClient();
  const [asking, ask] = useState<Offer | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { headline } = item.standing;
  if (failure !== null && !failure.wasShown && failure.of === headline) setFailure({ ...failure, wasShown: true });
  else if (failure?.wasShown === true && failure.of !== headline) setFailure(null);
  const readAgain = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ['application'] });
    const read = client.getQueriesData<Answer<'application'>>({ queryKey: ['application'] }).flatMap(([, answer]) => answer?.cases ?? []).find(({ id }) => id === item.id);
    if (read !== undefined) setFailure((now) => now && { ...now, of: read.standing.headline });
  };
  return {
    asking, ask, failure: failure?.what ?? null,
    refuse(what) {
      setFailure(what === null ? null : { what, of: null, wasShown: false });
      if (what !== null) void readAgain();
    },
  };
}
