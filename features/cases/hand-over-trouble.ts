import type { HandOverTrouble } from '../../domain/case/describe.ts';
import type { Actor } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import type { CaseRow } from './cases.store.ts';

/** How a hand-over that failed by the clocks is kept with its case; followed by how many seconds the gateway's is ahead. */
export const CLOCK_PROBLEM = 'blocked: clock_differs ';

/** Problems of a gateway and not of the case: they end for all of its cases at once. */
export const ABSENCES: readonly string[] = ['no_connection', 'timeout', 'server_error', 'too_many_calls'];

export function isAbsence(lastProblem: string | null): boolean {
  return lastProblem !== null && (ABSENCES.includes(lastProblem) || lastProblem.startsWith(CLOCK_PROBLEM));
}

/** What keeps a case from its gateway; nothing once it is there or has been taken back. */
export function handOverTrouble({ lastProblem, nextAttemptAt, tracks }: CaseRow): HandOverTrouble | null {
  if (lastProblem === null || tracks.intake !== 'submitted') return null;
  return { kind: troubleKind(lastProblem), nextAttemptAt };
}

function troubleKind(lastProblem: string): HandOverTrouble['kind'] {
  if (lastProblem.startsWith('refused')) return 'refused';
  if (lastProblem === 'blocked: maybe_sent') return 'maybe_sent';
  if (lastProblem.startsWith(CLOCK_PROBLEM)) return 'clock';
  if (lastProblem.startsWith('blocked')) return 'blocked';
  if (lastProblem === 'not_connected') return 'not_connected';
  return lastProblem === 'not_put_together' ? 'ours' : 'unreachable';
}

const TROUBLES: Readonly<Record<HandOverTrouble['kind'], Text>> = {
  refused: { ko: 'PG 시스템이 신청서를 받지 않았습니다. 운영자가 확인하고 있습니다.', en: "The gateway's system did not take the application. The operator is looking into it." },
  unreachable: { ko: 'PG 시스템에 연결되지 않아 다시 시도하고 있습니다. 하실 일은 없습니다.', en: "The gateway's system cannot be reached; we keep trying. There is nothing for you to do." },
  not_connected: { ko: '이 PG는 아직 Gatehouse에 연결되지 않아 신청서를 보내지 않았습니다. 운영자가 연결하면 전달합니다.', en: 'This gateway is not connected to Gatehouse yet, so the application has not been sent. It is handed over once the operator has connected it.' },
  blocked: { ko: 'PG 시스템이 현재 연결 설정으로는 신청서를 받지 않습니다. 운영자가 확인하고 있습니다.', en: "The gateway's system does not take calls from us with the present settings. The operator is looking into it." },
  clock: { ko: 'PG 시스템과 시계가 맞지 않아 신청서를 전달하지 못했습니다. 운영자가 확인하고 있습니다.', en: "The clocks of the gateway and of Gatehouse do not agree, so the application could not be handed over. The operator is looking into it." },
  maybe_sent: { ko: '신청서를 메일로 보냈으나 도착했는지 확인되지 않았습니다. 운영자가 PG에 확인하고 있습니다.', en: 'The application was mailed, and it is not certain that it arrived. The operator is asking the gateway.' },
  ours: { ko: '신청서를 준비하지 못했습니다. 운영자가 확인하고 있습니다.', en: 'The application could not be put together. The operator is looking into it.' },
};

/** What the operator can do about it, where that is more than to wait or to ask. */
const OPERATOR_TROUBLES: Partial<typeof TROUBLES> = {
  not_connected: {
    ko: '이 PG는 연결되어 있지 않습니다. GATEWAYS_FILE에 PG 서버의 주소와 비밀 키를 등록하고 Gatehouse를 다시 시작하거나, PG 연결 화면에 있는 PG라면 그곳에서 연결하면 전달합니다.',
    en: 'This gateway is not connected. Enter the address and the secret of its server in GATEWAYS_FILE and start Gatehouse again, or connect it under Gateway connections where it is listed there; the application is then handed over.',
  },
  maybe_sent: {
    ko: '신청서 메일을 보내는 도중에 연결이 끊겨 도착했는지 알 수 없습니다. PG에 물어본 뒤 PG 메일 화면에서 결과를 알려 주세요. 그전에는 다시 보내지 않습니다.',
    en: 'The connection broke while the application was being mailed, so that nobody knows whether it arrived. Ask the gateway, then say on the page Gateway mail what you learnt. Until then it is not sent again.',
  },
  blocked: {
    ko: 'PG 시스템이 호출을 거부하거나 다른 주소로 돌려보냅니다. 이 PG에 설정한 주소와 비밀 키를 확인해 주세요. 고친 뒤에는 다시 전달됩니다.',
    en: "The gateway's system turns our calls away or sends them elsewhere. Check the address and the secret that are set for this gateway; once they are right, the application is handed over.",
  },
};

/** What keeps a case from its gateway, in the words of who looks. */
export function troubleText({ lastProblem }: CaseRow, kind: HandOverTrouble['kind'], viewer: Actor): Text {
  if (viewer !== 'operator') return TROUBLES[kind];
  return kind === 'clock' ? clockText(Number(lastProblem?.slice(CLOCK_PROBLEM.length))) : (OPERATOR_TROUBLES[kind] ?? TROUBLES[kind]);
}

/** By how much the gateway's clock differs, and what to do. */
function clockText(secondsOff: number): Text {
  const minutes = Math.max(1, Math.round(Math.abs(secondsOff) / 60));
  return {
    ko: `PG 시스템의 시계가 Gatehouse보다 ${minutes}분 ${secondsOff < 0 ? '느려' : '빨라'} 서명을 서로 받지 않습니다. 이 서버의 시각을 확인하고, 맞다면 PG에 시계를 맞춰 달라고 해 주세요. 시계가 맞으면 자동으로 전달하며, 그동안의 알림도 다시 받습니다.`,
    en: `The clock of the gateway's system is ${minutes === 1 ? '1 minute' : `${minutes} minutes`} ${secondsOff < 0 ? 'behind' : 'ahead of'} the one of Gatehouse, so that neither believes the other's signatures. Check the time of this server; if it is right, ask the gateway to set theirs. Once they agree, the application is handed over and the events of the meantime are asked for.`,
  };
}
