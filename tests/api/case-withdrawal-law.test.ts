import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WithdrawalModel } from '../../testkit/withdrawal-model.ts';

type Move = readonly ['cancel' | 'withdraw' | 'hand-over' | 'tell' | 'sign' | 'tell-signature' | 'lose' | 'advance' | 'send' | 'deliver' | 'repeat' | 'drop', number];

const move: fc.Arbitrary<Move> = fc.tuple(
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('deliver', 'hand-over', 'tell', 'advance', 'send', 'sign', 'tell-signature') },
    { weight: 6, arbitrary: fc.constantFrom('repeat', 'drop', 'lose') },
    { weight: 1, arbitrary: fc.constantFrom('cancel', 'withdraw') },
  ) as fc.Arbitrary<Move[0]>,
  fc.nat(20),
);

function play(model: WithdrawalModel, [what, which]: Move): void {
  switch (what) {
    case 'cancel':
    case 'withdraw': return model.merchant(what);
    case 'hand-over': return model.work('handOver');
    case 'tell': return model.work('withdraw');
    // Every other time the gateway takes no signature.
    case 'sign':
      model.stubborn = which % 2 === 1;
      return model.sign();
    case 'tell-signature': return model.work('sign');
    case 'lose': return model.lose((['handOver', 'withdraw', 'sign'] as const)[which % 3] ?? 'sign');
    case 'advance': return model.advance();
    case 'send': return model.send(which);
    case 'deliver': return model.deliver(which);
    case 'repeat': return model.deliver(which, true);
    case 'drop': return model.drop(which);
  }
}

describe('a case taken back while the line loses, repeats and reorders', () => {
  it('ends the same at both sides, whatever crossed what', () => {
    const seen = new Map<string, number>();
    fc.assert(fc.property(fc.array(move, { minLength: 5, maxLength: 90, size: 'max' }), (moves) => {
      const model = new WithdrawalModel();
      let taken: string | null = null;
      for (const one of moves) {
        play(model, one);
        // Once taken back, always taken back: nobody is told "cancelled" and finds the case alive.
        if (taken !== null) expect(model.tracks.intake).toBe(taken);
        else if (model.tracks.intake === 'cancelled' || model.tracks.intake === 'withdrawn') taken = model.tracks.intake;
      }
      model.settle();
      const { gatehouse, gateway } = model.verdict;
      // A case that never left needs nobody's agreement.
      if (gateway === 'unknown') expect(model.handOver === 'none' || gatehouse === 'taken back' || gatehouse === 'submitted').toBe(true);
      else expect(gatehouse).toBe(gateway);
      expect(model.gatewayCases).toBeLessThanOrEqual(1);
      expect(model.withdrawal).not.toBe('wanted');
      if (taken !== null) expect(gatehouse).toBe('taken back');
      // No signature is left hanging: it counts at both sides or at neither.
      expect(model.tracks.contract).not.toBe('signing');
      for (const told of model.told) expect(told).toMatch(/^((cancel|withdraw): (cancelled|withdrawn)|(cancel|withdraw) refused: (already_received|ended|not_in_this_state|contract_signed))$/);
      seen.set(`${taken ?? 'kept'}/${gateway}`, (seen.get(`${taken ?? 'kept'}/${gateway}`) ?? 0) + 1);
    }), { numRuns: 12_000 });
    // The runs must have reached what they are about, or the law would hold of nothing.
    for (const reached of ['cancelled/taken back', 'withdrawn/taken back', 'cancelled/unknown', 'kept/received', 'kept/offered', 'kept/live']) expect([reached, seen.get(reached) ?? 0]).toEqual([reached, expect.toSatisfy((count: number) => count > 20)]);
  });

  it('a signature that the gateway refuses leaves the offer open, to be signed again or taken back', () => {
    for (const then of ['sign', 'withdraw'] as const) {
      const model = new WithdrawalModel();
      model.work('handOver');
      model.deliver(0);
      for (let step = 0; step < 4; step += 1) model.advance();
      model.settle();
      model.stubborn = true;
      model.sign();
      expect(model.tracks.contract).toBe('signing');
      model.settle();
      expect([model.tracks.contract, model.gateway?.contract]).toEqual(['offered', 'offered']);
      model.stubborn = false;
      if (then === 'sign') model.sign();
      else model.merchant('withdraw');
      model.settle();
      expect(model.verdict).toEqual(then === 'sign' ? { gatehouse: 'signed', gateway: 'signed' } : { gatehouse: 'taken back', gateway: 'taken back' });
    }
  });

  it('whose hand-over arrives after its withdrawal makes no case', () => {
    const model = new WithdrawalModel();
    model.work('handOver');
    model.merchant('cancel');
    model.work('withdraw');
    model.deliver(1);
    model.settle();
    expect([model.verdict, model.gatewayCases]).toEqual([{ gatehouse: 'taken back', gateway: 'taken back' }, 0]);
  });

  it('that the gateway has signed and opened meanwhile is closed there all the same', () => {
    const model = new WithdrawalModel();
    model.work('handOver');
    model.deliver(0);
    for (let step = 0; step < 6; step += 1) model.advance();
    model.merchant('cancel');
    model.settle();
    expect(model.verdict).toEqual({ gatehouse: 'taken back', gateway: 'taken back' });
    expect(model.gateway?.events.slice(-2)).toEqual(['contract.ended', 'case.withdrawn']);
    expect(model.tracks).toMatchObject({ intake: 'cancelled', activation: 'none' });
  });
});
