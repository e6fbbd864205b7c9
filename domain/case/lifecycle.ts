import type { Text } from '../text.ts';
import type {
  ActivationCommand, ActivationState, Actor, CaseCommand, ContractCommand, ContractState, IntakeCommand, IntakeState, IssuerCode, IssuerCommand, IssuerState, Tracks,
} from './states.ts';

/**
 * The life of a case: one table per track, `state -> command -> { to, by }`, and one pure function over them. A command that is
 * not in the row of the present state is refused; one whose outcome is already there changes nothing (a repeated event).
 *
 * Gateways report late and out of order, so a later fact implies the earlier ones: who offers a contract has received, reviewed
 * and accepted. Implied steps are taken in the same move. Nothing moves backwards unless a row says so (`live -> suspended`, `signing -> offered`).
 */
interface Step<State> {
  readonly to: State;
  readonly by: readonly Actor[];
}
type Table<State extends string, Command extends string> = Readonly<Record<State, Readonly<Partial<Record<Command, Step<State>>>>>>;

const MERCHANT: readonly Actor[] = ['merchant'];
const OPERATOR: readonly Actor[] = ['operator'];
const SYSTEM: readonly Actor[] = ['system'];
/** The gateway says so, or the operator who read it in its mail. */
const TOLD: readonly Actor[] = ['gateway', 'operator'];

const CANCELLABLE = { cancel: { to: 'cancelled', by: MERCHANT } } as const;
const AFTER_RECEIPT = { withdraw: { to: 'withdrawn', by: ['merchant', 'gateway', 'operator'] }, expire: { to: 'expired', by: TOLD } } as const;
/** From receipt on, whatever the gateway decides may come next; what lies between is implied. */
const DECISIONS = {
  start_review: { to: 'under_review', by: TOLD }, request_information: { to: 'information_requested', by: TOLD },
  accept: { to: 'accepted', by: TOLD }, reject: { to: 'rejected', by: TOLD },
} as const;

export const INTAKE: Table<IntakeState, IntakeCommand> = {
  submitted: { ...CANCELLABLE, hold: { to: 'held', by: OPERATOR }, hand_over: { to: 'handed_over', by: SYSTEM }, acknowledge: { to: 'received', by: TOLD } },
  held: { ...CANCELLABLE, release: { to: 'submitted', by: OPERATOR } },
  handed_over: { ...CANCELLABLE, acknowledge: { to: 'received', by: TOLD } },
  received: { ...DECISIONS, ...AFTER_RECEIPT },
  under_review: { request_information: DECISIONS.request_information, accept: DECISIONS.accept, reject: DECISIONS.reject, ...AFTER_RECEIPT },
  information_requested: {
    answer_information: { to: 'under_review', by: ['merchant', 'gateway'] }, accept: DECISIONS.accept, reject: DECISIONS.reject, ...AFTER_RECEIPT,
  },
  // Card review and risk management may ask for papers long after the contract was accepted.
  accepted: { request_information: DECISIONS.request_information, reject: DECISIONS.reject, ...AFTER_RECEIPT },
  rejected: { reopen: { to: 'under_review', by: TOLD } },
  cancelled: {},
  withdrawn: {},
  expired: { reopen: { to: 'under_review', by: TOLD } },
};

export const CONTRACT: Table<ContractState, ContractCommand> = {
  not_started: { offer_contract: { to: 'offered', by: TOLD }, sign_contract: { to: 'signed', by: TOLD } },
  offered: {
    give_signature: { to: 'signing', by: MERCHANT }, sign_contract: { to: 'signed', by: TOLD }, retract_offer: { to: 'not_started', by: TOLD }, end_contract: { to: 'ended', by: TOLD },
  },
  // What the merchant signed counts once the gateway says so; a signature it does not take leaves the offer open.
  signing: {
    sign_contract: { to: 'signed', by: TOLD }, refuse_signature: { to: 'offered', by: TOLD }, retract_offer: { to: 'not_started', by: TOLD }, end_contract: { to: 'ended', by: TOLD },
  },
  signed: { end_contract: { to: 'ended', by: TOLD } },
  ended: {},
};

export const ISSUER: Table<IssuerState, IssuerCommand> = {
  not_asked: { ask_issuer: { to: 'asked', by: ['merchant', 'gateway', 'operator'] }, approve_issuer: { to: 'approved', by: TOLD }, reject_issuer: { to: 'rejected', by: TOLD } },
  asked: { approve_issuer: { to: 'approved', by: TOLD }, reject_issuer: { to: 'rejected', by: TOLD } },
  approved: { reject_issuer: { to: 'rejected', by: TOLD } },
  rejected: { ask_issuer: { to: 'asked', by: ['merchant', 'gateway', 'operator'] }, approve_issuer: { to: 'approved', by: TOLD } },
};

export const ACTIVATION: Table<ActivationState, ActivationCommand> = {
  none: { deposit_test_keys: { to: 'test_only', by: TOLD }, deposit_live_keys: { to: 'keys_deposited', by: TOLD }, go_live: { to: 'live', by: TOLD } },
  test_only: { deposit_live_keys: { to: 'keys_deposited', by: TOLD }, go_live: { to: 'live', by: TOLD } },
  keys_deposited: { go_live: { to: 'live', by: TOLD }, suspend: { to: 'suspended', by: TOLD } },
  live: { suspend: { to: 'suspended', by: TOLD } },
  suspended: { resume: { to: 'live', by: TOLD } },
};

/** Facts beyond the tracks that a decision needs. */
export interface CaseFacts {
  /** Which institution an issuer command is about; without it `ask_issuer` asks every one that is not approved. */
  readonly issuer?: IssuerCode;
  /** A hand-over has been begun: a receipt may outrun our own record of it. */
  readonly handOverStarted?: boolean;
}

/** What must be done because of a decision, beside storing it. */
export type Effect = 'send_withdrawal';

export type RefusalCode = 'already_handed_over' | 'contract_signed' | 'contract_needed' | 'already_received' | 'receipt_after_cancel' | 'not_in_this_state' | 'not_yours' | 'ended' | 'not_handed_over' | 'issuer_needed';

export type Decision =
  | { readonly kind: 'moved'; readonly tracks: Tracks; readonly effects: readonly Effect[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly why: Text; readonly effects: readonly Effect[] };

export const NEW_TRACKS: Tracks = { intake: 'submitted', contract: 'not_started', issuers: {}, activation: 'none' };

const ENDS: readonly IntakeState[] = ['cancelled', 'withdrawn', 'rejected', 'expired'];
/** Where each intake command leads, for noticing a repeat and for what is implied. */
const PROGRESS: readonly IntakeState[] = ['submitted', 'handed_over', 'received', 'under_review', 'accepted'];
const REACHED_BY: Readonly<Partial<Record<IntakeCommand, IntakeState>>> = { hand_over: 'handed_over', acknowledge: 'received', start_review: 'under_review', accept: 'accepted' };

const WHY: Readonly<Record<RefusalCode, Text>> = {
  already_received: {
    // Told below the sentence that the gateway has received it, so it says only what can be done instead.
    ko: '진행을 원하지 않으시면 신청을 철회해 주세요.',
    en: 'If you do not want to go on, you can withdraw it.',
  },
  receipt_after_cancel: { ko: '접수 전에 취소된 신청입니다. PG에 철회를 알립니다.', en: 'The application was cancelled before receipt; the gateway is told to withdraw it.' },
  already_handed_over: { ko: '이미 PG에 전달하기 시작하여 보류할 수 없습니다.', en: 'Hand-over to the gateway has already begun, so the application can no longer be held.' },
  contract_signed: {
    ko: '계약이 체결되어 신청을 철회할 수 없습니다. 계약 해지는 PG 또는 상담으로 요청해 주세요.',
    en: 'The contract is signed, so the application can no longer be withdrawn. To end the contract, ask the gateway or support.',
  },
  contract_needed: { ko: '계약이 체결된 뒤에 할 수 있는 작업입니다. 계약을 먼저 체결해 주세요.', en: 'This is possible once the contract is signed. Sign the contract first.' },
  not_in_this_state: { ko: '지금 상태에서는 할 수 없는 작업입니다.', en: 'This cannot be done in the present state.' },
  not_yours: { ko: '이 작업은 다른 담당자의 차례입니다.', en: 'This step belongs to somebody else.' },
  ended: { ko: '이미 종료된 신청입니다.', en: 'The application has ended.' },
  not_handed_over: { ko: '아직 PG에 전달되지 않은 신청입니다.', en: 'The application has not been handed to the gateway yet.' },
  issuer_needed: { ko: '어느 기관의 심사인지 지정해야 합니다.', en: 'Say which institution this is about.' },
};

function refuse(code: RefusalCode, effects: readonly Effect[] = []): Decision {
  return { kind: 'refused', code, why: WHY[code], effects };
}

/** Decides one command. Pure: the same tracks, command and facts always give the same answer. */
export function decide(given: { tracks: Tracks; command: CaseCommand; by: Actor; facts?: CaseFacts }): Decision {
  const { tracks, command, by, facts = {} } = given;
  if (isIn(INTAKE_SET, command)) return decideIntake(tracks, command, by, facts);
  if (ENDS.includes(tracks.intake)) return by === 'gateway' && STOPPING.includes(command) ? { kind: 'unchanged' } : workedOnAfterEnd(tracks, by);
  if (!handed(tracks, facts)) return refuse('not_handed_over');
  if (isOldNews(tracks, command)) return { kind: 'unchanged' };
  if (tracks.contract === 'ended') return command === 'end_contract' ? { kind: 'unchanged' } : refuse('ended');
  if (isIn(CONTRACT_SET, command)) {
    const moved = step(CONTRACT, tracks.contract, command, by);
    if (typeof moved === 'object') return moved;
    // Without a contract nothing may be charged: its end stops live payments in the same step.
    return done(implyAccepted({ ...tracks, contract: moved, ...(moved === 'ended' && stopped(tracks)) }));
  }
  if (isIn(ACTIVATION_SET, command)) {
    const moved = step(ACTIVATION, tracks.activation, command, by);
    if (typeof moved === 'object') return moved;
    return done(command === 'deposit_test_keys' ? implyReceived({ ...tracks, activation: moved }) : implyAccepted({ ...tracks, activation: moved }));
  }
  return decideIssuer(tracks, command as IssuerCommand, by, facts);
}

function decideIntake(tracks: Tracks, command: IntakeCommand, by: Actor, facts: CaseFacts): Decision {
  const { intake } = tracks;
  if (by === 'gateway' && ENDS.includes(intake) && CLOSING.includes(command)) return { kind: 'unchanged' };
  if (by === 'gateway' && intake !== 'cancelled' && ENDS.includes(intake) && REACHED_BY[command] === 'received') return { kind: 'unchanged' };
  if ((intake === 'cancelled' && command !== 'cancel') || (intake === 'withdrawn' && by === 'gateway')) return workedOnAfterEnd(tracks, by);
  if (command === 'hold' && intake === 'submitted' && facts.handOverStarted === true) return refuse('already_handed_over');
  if (command === 'withdraw' && by === 'merchant' && (tracks.contract === 'signed' || tracks.activation === 'live')) return refuse('contract_signed');
  if (command === 'cancel' && intake !== 'cancelled' && CANCEL_TOO_LATE.includes(intake)) return refuse('already_received');
  const reached = REACHED_BY[command];
  if (reached !== undefined && PROGRESS.includes(intake) && PROGRESS.indexOf(intake) >= PROGRESS.indexOf(reached)) return { kind: 'unchanged' };
  if (reached !== undefined && intake === 'information_requested' && command !== 'accept') return { kind: 'unchanged' };
  let from = tracks;
  if (TOLD.includes(by) && REPORTS.includes(command) && BEFORE_RECEIPT.includes(intake)) {
    if (!handed(tracks, facts)) return refuse('not_handed_over');
    // The gateway speaks of a later step: it has received the case, whether or not its receipt reached us.
    if (command !== 'acknowledge' && INTAKE.received[command] !== undefined) from = { ...tracks, intake: 'received' };
  }
  const moved = step(INTAKE, from.intake, command, by);
  if (typeof moved === 'object') return ENDS.includes(intake) && moved.kind === 'refused' ? refuse('ended') : moved;
  if (command === 'withdraw') return done(closed({ ...from, intake: moved }), by === 'gateway' ? [] : ['send_withdrawal']);
  return done({ ...from, intake: moved, ...(ENDS.includes(moved) && stopped(from)) }, command === 'cancel' && (intake === 'handed_over' || facts.handOverStarted === true) ? ['send_withdrawal'] : []);
}

function decideIssuer(tracks: Tracks, command: IssuerCommand, by: Actor, facts: CaseFacts): Decision {
  if (facts.issuer === undefined && command !== 'ask_issuer') return refuse('issuer_needed');
  // A report of the gateway is a fact; our own request for review needs a contract to rest on.
  if (command === 'ask_issuer' && by !== 'gateway' && tracks.contract !== 'signed') return refuse('contract_needed');
  const asked = facts.issuer === undefined ? Object.keys(tracks.issuers).filter((code) => tracks.issuers[code] !== 'approved') : [facts.issuer];
  const issuers: Record<IssuerCode, IssuerState> = { ...tracks.issuers };
  let changed = false;
  for (const code of asked) {
    const now = stateOf(issuers, code);
    if (command === 'ask_issuer' && (now === 'approved' || (now === 'rejected' && by === 'gateway'))) continue;
    const moved = step(ISSUER, now, command, by);
    if (typeof moved === 'object') {
      if (moved.kind === 'refused' && facts.issuer !== undefined) return moved;
      continue;
    }
    issuers[code] = moved;
    changed = true;
  }
  return changed ? done(implyAccepted({ ...tracks, issuers })) : { kind: 'unchanged' };
}

/** The next state, or why there is none. */
function step<State extends string, Command extends string>(table: Table<State, Command>, state: State, command: Command, by: Actor): State | Decision {
  const taken = table[state][command];
  if (taken === undefined) {
    const alreadyThere = Object.values<Readonly<Partial<Record<Command, Step<State>>>>>(table).some((row) => row[command]?.to === state);
    return alreadyThere ? { kind: 'unchanged' } : refuse('not_in_this_state');
  }
  return taken.by.includes(by) ? taken.to : refuse('not_yours');
}

function done(tracks: Tracks, effects: readonly Effect[] = []): Decision {
  return { kind: 'moved', tracks, effects };
}

function handed(tracks: Tracks, facts: CaseFacts): boolean {
  return tracks.intake !== 'held' && (tracks.intake !== 'submitted' || facts.handOverStarted === true);
}

function implyReceived(tracks: Tracks): Tracks {
  return tracks.intake === 'submitted' || tracks.intake === 'handed_over' ? { ...tracks, intake: 'received' } : tracks;
}

/** A contract or live keys mean that the gateway accepted; an open request for papers stays open beside them. */
function implyAccepted(tracks: Tracks): Tracks {
  const { intake } = implyReceived(tracks);
  return { ...tracks, intake: intake === 'received' || intake === 'under_review' ? 'accepted' : intake };
}

/** Nothing may be charged on a case that is over. */
function stopped({ activation }: Tracks): Pick<Tracks, 'activation'> {
  return { activation: activation === 'live' ? 'suspended' : activation };
}

/** A withdrawal takes everything back: an offer lapses, and a contract that was signed meanwhile ends with it. */
function closed(tracks: Tracks): Tracks {
  const contract = tracks.contract === 'not_started' ? 'not_started' : 'ended';
  return { ...tracks, contract, ...stopped(tracks) };
}

/** Somebody still works on a case that is over. A gateway that does is told of the withdrawal again, never met with silence. */
function workedOnAfterEnd(tracks: Tracks, by: Actor): Decision {
  if (by !== 'gateway') return refuse('ended');
  if (tracks.intake === 'cancelled') return refuse('receipt_after_cancel', ['send_withdrawal']);
  return refuse('ended', tracks.intake === 'withdrawn' ? ['send_withdrawal'] : []);
}

/** Late news of something that lies behind: it must neither be refused as wrong nor move anything back. */
function isOldNews({ contract, activation }: Tracks, command: CaseCommand): boolean {
  switch (command) {
    case 'offer_contract': return contract === 'signing' || contract === 'signed' || contract === 'ended';
    case 'give_signature': return contract === 'signed';
    case 'sign_contract': return contract === 'ended';
    case 'deposit_test_keys': return activation === 'keys_deposited' || activation === 'live' || activation === 'suspended';
    case 'deposit_live_keys': return activation === 'live' || activation === 'suspended';
    case 'go_live': return activation === 'suspended';
    default: return false;
  }
}

function stateOf(issuers: Readonly<Record<IssuerCode, IssuerState>>, code: IssuerCode): IssuerState {
  return Object.hasOwn(issuers, code) ? (issuers[code] ?? 'not_asked') : 'not_asked';
}

const BEFORE_RECEIPT: readonly IntakeState[] = ['submitted', 'held', 'handed_over'];
/** What a gateway says when it closes a case: on one that is closed already it agrees with us. */
const CLOSING: readonly IntakeCommand[] = ['reject', 'withdraw', 'expire'];
/** What a gateway says when it stops something: on a case that is over it agrees with us as well. */
const STOPPING: readonly CaseCommand[] = ['retract_offer', 'end_contract', 'suspend'];
/** What only somebody who has received the case can say. */
const REPORTS: readonly IntakeCommand[] = ['acknowledge', 'start_review', 'request_information', 'accept', 'reject', 'withdraw', 'expire'];

const CANCEL_TOO_LATE: readonly IntakeState[] = ['received', 'under_review', 'information_requested', 'accepted'];

const INTAKE_SET = new Set<IntakeCommand>(Object.values(INTAKE).flatMap((row) => Object.keys(row) as IntakeCommand[]));
const CONTRACT_SET = new Set<ContractCommand>(Object.values(CONTRACT).flatMap((row) => Object.keys(row) as ContractCommand[]));
const ACTIVATION_SET = new Set<ActivationCommand>(Object.values(ACTIVATION).flatMap((row) => Object.keys(row) as ActivationCommand[]));

function isIn<Command extends CaseCommand>(commands: ReadonlySet<Command>, command: CaseCommand): command is Command {
  return (commands as ReadonlySet<CaseCommand>).has(command);
}

/** "7 of 9": how many institutions have approved, of those the case needs. */
export function issuerCount(tracks: Tracks): { readonly approved: number; readonly rejected: number; readonly total: number } {
  const states = Object.values(tracks.issuers);
  return { approved: states.filter((state) => state === 'approved').length, rejected: states.filter((state) => state === 'rejected').length, total: states.length };
}
