// Both sides of a case and the line between them, as a model to play interleavings on. What Gatehouse decides is its real rules; the gateway
// closes cases by the rehearsal gateway's; jobs, messages and the line are played: the line loses, repeats and reorders as told.
import { handOverStep, isTakenBack, onFoundAtGateway, sendsWithdrawal } from '../domain/case/hand-over.ts';
import { isEnd } from '../domain/case/describe.ts';
import { decide, NEW_TRACKS, type Decision } from '../domain/case/lifecycle.ts';
import type { CaseCommand, Tracks } from '../domain/case/states.ts';
import { closingEvents } from '../sandbox/gateway/plan.ts';

type Call = { readonly to: 'gateway'; readonly what: 'submit' | 'ask' | 'withdraw' | 'sign'; readonly attempt: number };
type Answer = { readonly to: 'gatehouse'; readonly what: 'answer'; readonly of: Call['what']; readonly attempt: number; readonly there: GatewayState | 'unknown'; readonly signed?: boolean };
type EventMessage = { readonly to: 'gatehouse'; readonly what: 'event'; readonly sequence: number };
export type Message = Call | Answer | EventMessage;
type GatewayState = 'queued' | 'received' | 'withdrawn';

const STEPS: readonly string[] = ['case.received', 'case.review_started', 'case.accepted', 'contract.offered', 'contract.signed', 'activation.live'];
const COMMANDS: Readonly<Record<string, CaseCommand>> = {
  'case.received': 'acknowledge', 'case.review_started': 'start_review', 'case.accepted': 'accept', 'case.withdrawn': 'withdraw', 'contract.offered': 'offer_contract',
  'contract.signed': 'sign_contract', 'contract.ended': 'end_contract', 'activation.live': 'go_live',
};

type JobName = 'handOver' | 'withdraw' | 'sign';
interface Job { wanted: boolean; waitsFor: number | null }

/** One case at both sides. */
export class WithdrawalModel {
  tracks: Tracks = NEW_TRACKS;
  handOver: 'none' | 'calling' | 'done' = 'none';
  withdrawal: 'none' | 'wanted' | 'done' = 'none';
  readonly told: string[] = [];
  readonly line: Message[] = [];
  gateway: { state: GatewayState; contract: 'none' | 'offered' | 'signed'; done: number; events: string[]; taken: Set<number> } | null = null;
  gatewayCases = 0;
  #taken = 0;
  readonly #waiting = new Set<number>();
  readonly #jobs: Record<JobName, Job> = { handOver: { wanted: true, waitsFor: null }, withdraw: { wanted: false, waitsFor: null }, sign: { wanted: false, waitsFor: null } };
  /** The gateway takes no signature of the merchant for the time being. */
  stubborn = false;
  #attempts = 0;

  #say(command: CaseCommand, by: 'merchant' | 'gateway' | 'system'): Decision {
    const decided = decide({ tracks: this.tracks, command, by, facts: { handOverStarted: this.handOver !== 'none' } });
    if (decided.kind === 'moved') this.tracks = decided.tracks;
    return decided;
  }

  #wantWithdrawal(): void {
    this.withdrawal = 'wanted';
    this.#jobs.withdraw.wanted = true;
  }

  /** The merchant signs where an offer is open; the gateway is told by a job. */
  sign(): void {
    if (this.#say('give_signature', 'merchant').kind === 'moved') this.#jobs.sign.wanted = true;
  }

  merchant(command: 'cancel' | 'withdraw'): void {
    const before = this.tracks.intake;
    const isSigning = this.tracks.contract === 'signing' && !isTakenBack(this.tracks);
    const decided = this.#say(command, 'merchant');
    this.told.push(decided.kind === 'refused' ? `${command} refused: ${decided.code}` : `${command}: ${this.tracks.intake}`);
    if (command === 'cancel' && decided.kind === 'moved' && !['submitted', 'handed_over'].includes(before)) throw new Error(`cancelled after ${before}`);
    if (command === 'withdraw' && isSigning && this.tracks.activation !== 'live' && decided.kind === 'refused') throw new Error(`a signature nobody has confirmed bars the withdrawal: ${decided.code}`);
    if (decided.kind === 'moved' && sendsWithdrawal(decided.effects, this.handOver)) this.#wantWithdrawal();
  }

  /** A worker takes up what is to be done and calls. */
  work(name: JobName): void {
    const job = this.#jobs[name];
    if (!job.wanted || job.waitsFor !== null) return;
    const what = name === 'withdraw' ? this.#nextWithdrawal() : name === 'sign' ? this.#nextSignature() : this.#nextHandOver();
    if (what === null) return void (job.wanted = false);
    this.#attempts += 1;
    job.waitsFor = this.#attempts;
    this.line.push({ to: 'gateway', what, attempt: this.#attempts });
  }

  #nextWithdrawal(): 'withdraw' | null {
    return this.withdrawal === 'wanted' ? 'withdraw' : null;
  }

  /** Of a case that is over nobody is told a signature. */
  #nextSignature(): 'sign' | null {
    return isEnd(this.tracks) ? null : 'sign';
  }

  #nextHandOver(): 'submit' | 'ask' | null {
    const step = handOverStep(this);
    if (step === 'nothing') return null;
    this.handOver = 'calling';
    return step === 'send' ? 'submit' : 'ask';
  }

  /** The worker gives up waiting, or is killed: whatever comes back later is nobody's. */
  lose(name: JobName): void {
    this.#jobs[name].waitsFor = null;
  }

  /** The gateway's team does its next step. */
  advance(): void {
    const { gateway } = this;
    const type = STEPS[gateway?.done ?? STEPS.length];
    if (gateway === null || gateway.state === 'withdrawn' || type === undefined) return;
    gateway.done += 1;
    // Signed through Gatehouse already: the team finds it done.
    if (type === 'contract.signed' && gateway.contract === 'signed') return;
    if (type === 'case.received') gateway.state = 'received';
    if (type === 'contract.offered') gateway.contract = 'offered';
    if (type === 'contract.signed') gateway.contract = 'signed';
    gateway.events.push(type);
  }

  /** The gateway sends an event that was not taken yet; in order or not. */
  send(which: number): void {
    const open = (this.gateway?.events ?? []).map((_, index) => index + 1).filter((sequence) => !this.gateway?.taken.has(sequence));
    const sequence = open[which % Math.max(1, open.length)];
    if (sequence !== undefined) this.line.push({ to: 'gatehouse', what: 'event', sequence });
  }

  /** A message arrives; `keep` leaves a second copy on the line. */
  deliver(which: number, keep = false): void {
    if (this.line.length === 0) return;
    const at = which % this.line.length;
    const message = this.line[at] as Message;
    if (!keep) this.line.splice(at, 1);
    if (message.to === 'gateway') this.#atGateway(message);
    else if (message.what === 'event') this.#takeIn(message.sequence);
    else this.#answered(message);
  }

  drop(which: number): void {
    if (this.line.length > 0) this.line.splice(which % this.line.length, 1);
  }

  #atGateway({ what, attempt }: Call): void {
    if (what === 'submit' && this.gateway === null) {
      this.gateway = { state: 'queued', contract: 'none', done: 0, events: [], taken: new Set() };
      this.gatewayCases += 1;
    }
    if (what === 'withdraw') {
      // An id never seen is barred.
      this.gateway ??= { state: 'withdrawn', contract: 'none', done: 0, events: [], taken: new Set() };
      this.gateway.events.push(...closingEvents(this.gateway));
      this.gateway.state = 'withdrawn';
    }
    this.line.push({ to: 'gatehouse', what: 'answer', of: what, attempt, there: this.gateway?.state ?? 'unknown', ...(what === 'sign' && { signed: this.#signThere() }) });
  }

  /** What the rehearsal gateway does with a signature; a repeated one changes nothing. */
  #signThere(): boolean {
    const { gateway } = this;
    if (gateway === null || gateway.state === 'withdrawn') return false;
    if (gateway.contract === 'signed') return true;
    if (gateway.contract !== 'offered' || this.stubborn) return false;
    gateway.contract = 'signed';
    gateway.events.push('contract.signed');
    return true;
  }

  #answered({ of, attempt, there, signed = false }: Answer): void {
    const name = of === 'withdraw' || of === 'sign' ? of : 'handOver';
    if (this.#jobs[name].waitsFor !== attempt) return;
    this.#jobs[name].waitsFor = null;
    if (of === 'sign') {
      this.#jobs.sign.wanted = false;
      if (this.tracks.contract === 'signing') this.#say(signed ? 'sign_contract' : 'refuse_signature', 'gateway');
      return;
    }
    if (of === 'withdraw') {
      if (this.withdrawal === 'wanted') this.withdrawal = 'done';
      return;
    }
    if (there === 'unknown') {
      if (handOverStep(this) !== 'ask_then_send') return void (this.#jobs.handOver.wanted = false);
      this.#attempts += 1;
      this.#jobs.handOver.waitsFor = this.#attempts;
      return void this.line.push({ to: 'gateway', what: 'submit', attempt: this.#attempts });
    }
    this.#record(there);
  }

  #record(there: GatewayState): void {
    if (this.handOver === 'done') return;
    this.handOver = 'done';
    const next = onFoundAtGateway(this.tracks, there);
    if (next === 'withdraw') return this.#wantWithdrawal();
    if (next === 'note') return;
    this.#say('hand_over', 'system');
    if (next === 'hand_over_and_close') this.#say('withdraw', 'gateway');
  }

  #takeIn(sequence: number): void {
    this.gateway?.taken.add(sequence);
    if (sequence <= this.#taken) return;
    this.#waiting.add(sequence);
    if (this.handOver !== 'done') this.#jobs.handOver.wanted = true;
    while (this.#waiting.delete(this.#taken + 1)) {
      this.#taken += 1;
      const decided = this.#say(COMMANDS[this.gateway?.events[this.#taken - 1] ?? ''] as CaseCommand, 'gateway');
      if (decided.kind === 'refused' && decided.effects.includes('send_withdrawal')) this.#wantWithdrawal();
    }
  }

  /** From now on the line loses nothing: both sides go on until neither has anything to do. Answers how many rounds it took. */
  settle(): number {
    for (const name of ['handOver', 'withdraw', 'sign'] as const) if (!this.line.some((message) => message.what !== 'event' && 'attempt' in message && message.attempt === this.#jobs[name].waitsFor)) this.lose(name);
    for (let round = 1; round < 200; round += 1) {
      this.work('handOver');
      this.work('withdraw');
      this.work('sign');
      const open = this.gateway?.events.length !== this.gateway?.taken.size;
      if (open) for (let sequence = 1; sequence <= (this.gateway?.events.length ?? 0); sequence += 1) if (!this.gateway?.taken.has(sequence)) this.line.push({ to: 'gatehouse', what: 'event', sequence });
      if (this.line.length === 0 && !open) return round;
      while (this.line.length > 0) this.deliver(0);
      for (const name of ['handOver', 'withdraw', 'sign'] as const) this.lose(name);
    }
    throw new Error('the two sides never came to rest');
  }

  /** What both sides say in the end, in one word each. */
  get verdict(): { readonly gatehouse: string; readonly gateway: string } {
    const { gateway } = this;
    return {
      gatehouse: isTakenBack(this.tracks) ? 'taken back' : this.tracks.activation === 'live' ? 'live' : this.tracks.contract === 'not_started' ? this.tracks.intake : this.tracks.contract,
      gateway: gateway === null ? 'unknown' : gateway.state === 'withdrawn' ? 'taken back' : gateway.done < 6 && gateway.contract === 'signed' ? 'signed' : (['handed_over', 'received', 'under_review', 'accepted', 'offered', 'signed', 'live'][gateway.done] ?? ''),
    };
  }
}
