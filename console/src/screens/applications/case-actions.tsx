import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, buttonLook } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { formatDate } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Banner } from '../../parts/surfaces.tsx';
import { AnswerForm } from './answer-form.tsx';
import { DueLine, type Asked as AskedFor } from './asked-items.tsx';
import { OpenAtGateway } from './at-gateway.tsx';
import { cancelWords } from './cancel-case.tsx';
import type { CaseStep } from './case-step.ts';
import { TooLate } from './too-late.tsx';

const m = defineMessages({
  withdrawTitle: { ko: '{gateway} 신청을 철회하시겠습니까?', en: 'Withdraw the application at {gateway}?' },
  withdrawBody: { ko: '신청이 바로 철회되고, PG에는 심사와 계약을 멈추도록 알립니다. 되돌릴 수 없으며, 필요하면 다시 신청해야 합니다.', en: 'The application is withdrawn at once, and the gateway is told to stop its review and contract. It cannot be undone; you would have to apply again.' },
  signTitle: { ko: '{gateway} 계약에 서명하시겠습니까?', en: 'Sign the contract with {gateway}?' },
  signBody: { ko: '보내 드린 계약 내용에 동의하고 서명합니다. PG가 확인하면 계약이 체결되며, 그 뒤에는 철회할 수 없습니다.', en: 'You agree to the contract you were sent and sign it. Once the gateway has confirmed it the contract stands, and can no longer be withdrawn.' },
  askTitle: { ko: '{gateway}에 심사를 요청하시겠습니까?', en: 'Ask for review through {gateway}?' },
  askBody: { ko: '아직 승인하지 않은 카드사와 기관 모두에 심사를 요청합니다. 거절된 곳이 있으면 사유를 먼저 해결해 주세요.', en: 'Review is asked of every card company and institution that has not approved. Where one refused, settle its reason first.' },
  note: { ko: '전할 말 (선택)', en: 'Note (optional)' },
  noteHint: { ko: '거절 사유를 어떻게 해결하셨는지 적으시면 PG 담당자에게 전달됩니다.', en: 'How you settled the reason, for instance. It goes to the people at the gateway.' },
  withdrawDone: { ko: '{gateway} 신청을 철회했습니다', en: 'Your application at {gateway} was withdrawn' },
  signDone: { ko: '{gateway} 계약에 서명했습니다', en: 'You signed the contract with {gateway}' },
  askDone: { ko: '{gateway}에 심사를 요청했습니다', en: 'Review was asked for through {gateway}' },
  stepDone: { ko: '절차를 마쳤다고 기록했습니다', en: 'It is noted that you said so' },
  stepTitle: { ko: '{gateway}의 절차를 마치셨습니까?', en: 'Have you finished the step at {gateway}?' },
  stepBody: { ko: 'Gatehouse는 PG 사이트에서 일어난 일을 알 수 없습니다. 오늘 날짜로 마쳤다고 기록하고, 그때부터는 PG의 차례로 표시합니다.', en: 'Gatehouse cannot see what happens at the site of the gateway. It notes that you said so today, and from then on shows that it is the turn of the gateway.' },
  goThere: { ko: '절차 진행하러 가기', en: 'Go and finish the step' },
  newTab: { ko: '새 탭에서 열림', en: 'opens in a new tab' },
  asked: { ko: '보완 요청: {text}', en: 'Asked for: {text}' },
  due: { ko: '{date}까지', en: 'until {date}' },
});

type Case = Answer<'application'>['cases'][number];
interface Text {
  readonly ko: string;
  readonly en: string;
}
type Act = Input<'actOnCase'>['params']['action'];

const ASKED_FIRST: Readonly<Record<string, { title: Text; body: Text; takesNote?: boolean }>> = {
  cancel: { title: cancelWords.title, body: cancelWords.body },
  withdraw: { title: m.withdrawTitle, body: m.withdrawBody },
  second_step_done: { title: m.stepTitle, body: m.stepBody },
  give_signature: { title: m.signTitle, body: m.signBody },
  ask_issuer: { title: m.askTitle, body: m.askBody, takesNote: true },
};
const DONE: Readonly<Record<string, Text>> = { cancel: cancelWords.done, withdraw: m.withdrawDone, give_signature: m.signDone, ask_issuer: m.askDone, second_step_done: m.stepDone };
const DESTRUCTIVE = new Set(['cancel', 'withdraw']);
const REFRESHED = { refresh: ['application', 'applications', 'overview'] } as const;

/** What the server allows now, one button each; a refusal stays on the screen with its reason. */
export function CaseActions({ item, step }: { readonly item: Case; readonly step: CaseStep }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [note, setNote] = useState('');
  const { asking, ask, failure, refuse } = step;
  const cancel = useChange('cancelCase', REFRESHED);
  const act = useChange('actOnCase', REFRESHED);
  const gateway = t(item.gateway.names);
  const busy = cancel.isPending || act.isPending;
  const answer = item.allowedActions.find(({ code }) => code === 'answer_information');
  const there = item.allowedActions.find(({ code }) => code === 'open_at_gateway');
  const buttons = item.allowedActions.filter(({ code }) => code !== 'answer_information' && code !== 'open_at_gateway');
  const papers = item.tasks.filter(({ code, href }) => href !== null && code !== 'second_step');
  const asked = asking === null ? undefined : ASKED_FIRST[asking.code];

  const run = async (code: string, words?: string): Promise<void> => {
    refuse(null);
    try {
      if (code === 'cancel') await cancel.mutateAsync({ params: { caseId: item.id }, body: {} });
      else await act.mutateAsync({ params: { caseId: item.id, action: code as Act }, body: words === undefined ? {} : { text: words } });
      setNote('');
      const done = DONE[code];
      if (done !== undefined) toast.show({ title: t(done, { gateway }) });
    } catch (problem) {
      refuse(problem);
    }
    ask(null);
  };
  const told = failure === null ? null : explain(failure, locale);
  return (
    <div className="mt-4 flex flex-col gap-4 empty:hidden">
      {told !== null && (
        <Banner tone="bad" live title={told.title}>{told.detail}</Banner>
      )}
      {item.tasks.map((task) => (task.code === 'second_step' ? <Asked key={task.code} task={task} /> : task.href !== null ? null : item.request !== null && task.code === 'answer_information' ? <AskedInWords key={task.code} request={item.request} /> : <Asked key={task.code} task={task} />))}
      {there !== undefined && <OpenAtGateway item={item} label={t(there.label)} onFailure={refuse} />}
      {answer !== undefined && <AnswerForm item={item} label={t(answer.label)} onFailure={refuse} />}
      {(buttons.length > 0 || papers.length > 0 || item.refusedActions.length > 0) && (
        <div className="flex flex-wrap items-center gap-2">
          {papers.map((paper) => <Paper key={paper.code} task={paper} />)}
          {buttons.map((offer) => (
            <Button
              key={offer.code} kind={DESTRUCTIVE.has(offer.code) ? 'secondary' : 'primary'} busy={busy}
              onClick={() => (offer.code in ASKED_FIRST ? ask(offer) : void run(offer.code))}
            >
              {t(offer.label)}
            </Button>
          ))}
          <TooLate item={item} onInstead={ask} />
        </div>
      )}
      {asked !== undefined && asking !== null && (
        <Confirm
          open onClose={() => ask(null)} busy={busy} danger={DESTRUCTIVE.has(asking.code)} title={t(asked.title, { gateway })} cancelLabel={t(cancelWords.keep)}
          confirmLabel={t(asking.label)} onConfirm={() => void run(asking.code, asked.takesNote === true && note.trim() !== '' ? note.trim() : undefined)}
        >
          <p>{t(asked.body)}</p>
          {asked.takesNote === true && <TextArea label={t(m.note)} hint={t(m.noteHint)} maxLength={2000} fieldClassName="mt-4" value={note} onChange={(event) => setNote(event.currentTarget.value)} />}
        </Confirm>
      )}
    </div>
  );
}

type Task = Case['tasks'][number];

/** What the gateway asks for in its own words, and until when; what it asks item by item stands beside the answers. */
function AskedInWords({ request }: { readonly request: AskedFor }): ReactNode {
  const { t } = useText();
  if (request.text === '' && request.dueBy === null) return null;
  return (
    <blockquote className="rounded-control border border-line bg-surface px-4 py-3">
      {request.text !== '' && <p className="whitespace-pre-line">{t(m.asked, { text: request.text })}</p>}
      {request.dueBy !== null && <DueLine day={request.dueBy} />}
    </blockquote>
  );
}

/** What there is to do, in words. */
function Asked({ task }: { readonly task: Task }): ReactNode {
  const { t } = useText();
  return (
    <blockquote className="rounded-control border border-line bg-surface px-4 py-3">
      <p className="whitespace-pre-line">{t(task.text)}</p>
      {task.dueBy !== null && <Due day={task.dueBy} />}
      {task.href !== null && <p className="mt-3"><a href={task.href} target="_blank" rel="noreferrer" className={buttonLook('secondary')}>{t(m.goThere)}<span className="sr-only"> ({t(m.newTab)})</span></a></p>}
    </blockquote>
  );
}

/** A paper that lies elsewhere, at the gateway: opens beside this page, so that the way back is not lost. */
function Paper({ task }: { readonly task: Task }): ReactNode {
  const { t } = useText();
  // A page of this console: the work to do, and no paper beside it.
  if (task.href?.startsWith('/') === true) {
    return (
      <span className="inline-flex flex-wrap items-center gap-x-3">
        <PlaceLink href={task.href} className={buttonLook('primary')}><FileText size={17} aria-hidden />{t(task.text)}</PlaceLink>
        {task.dueBy !== null && <Due day={task.dueBy} />}
      </span>
    );
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <a href={task.href ?? undefined} target="_blank" rel="noreferrer" className={buttonLook('secondary')}>
        <FileText size={17} aria-hidden />
        {t(task.text)}
        <span className="sr-only"> ({t(m.newTab)})</span>
      </a>
      {task.dueBy !== null && <Due day={task.dueBy} />}
    </span>
  );
}

function Due({ day }: { readonly day: string }): ReactNode {
  const { t, locale } = useText();
  return <span className="text-small text-soft">{t(m.due, { date: formatDate(day, locale, 'weekday') })}</span>;
}
