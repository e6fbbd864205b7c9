import type { z } from 'zod';
import type { Need as WireNeed } from '../../contract/requirements.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { Need, NeedState } from '../../domain/requirements/needs.ts';
import { ages, isUsable, usableUntil } from '../../domain/requirements/papers.ts';
import { itemName, REASON_LABELS } from '../../domain/requirements/request.ts';
import type { Text } from '../../domain/text.ts';
import type { DocumentCard } from '../documents/documents.service.ts';

const t = (ko: string, en: string): Text => ({ ko, en });

const STATE_LABELS: Readonly<Record<NeedState, Text>> = {
  ready: t('등록되어 있어 바로 보낼 수 있음', 'On file, ready to send'), asked: t('요청받음', 'Asked for'), renew: t('다시 발급 필요', 'Needs a new one'), expiring: t('곧 만료', 'About to expire'), to_prepare: t('준비 필요', 'To prepare'), on_file: t('등록됨', 'On file'),
};
const PARTY_LABELS = { merchant: t('가맹점', 'You'), insurer: t('보증보험사에서 발송', 'Sent by the insurer') } as const;

/** What has to be known of a kind before it is fetched from an office. */
function noteOf(need: Need, representatives: number): Text | null {
  const { paper } = need;
  if (paper === null) return null;
  const notes = [
    ...(paper.maxAgeMonths === null ? [] : [t(`발급한 지 ${paper.maxAgeMonths}개월이 지나지 않아야 합니다.`, `Issued within the last ${paper.maxAgeMonths} months.`)]),
    ...(paper.termMonths === null ? [] : [t(`기간이 ${paper.termMonths}개월이며 끝나기 전에 갱신해야 합니다.`, `It runs for ${paper.termMonths} months and has to be renewed before its end.`)]),
    ...(paper.form === 'original' ? [t('원본은 우편으로 요청받을 수 있습니다.', 'The original may be asked for by post.')] : []),
    ...(representatives > 1 && PER_PERSON.includes(paper.code) ? [t(`공동대표 ${representatives}명 각각의 서류가 필요합니다.`, `One for each of the ${representatives} joint representatives.`)] : []),
  ];
  return notes.length === 0 ? null : t(notes.map(({ ko }) => ko).join(' '), notes.map(({ en }) => en).join(' '));
}
const PER_PERSON: readonly string[] = ['representative_id', 'foreign_representative_id', 'corporate_seal_certificate'];

interface Around {
  readonly catalogue: Catalogue;
  readonly cards: ReadonlyMap<string, DocumentCard>;
  /** Documents that were sent to somebody: they stay. */
  readonly sent: ReadonlySet<string>;
  readonly representatives: number;
  readonly today: string;
}

export function presentNeed(need: Need, { catalogue, cards, sent, representatives, today }: Around): z.input<typeof WireNeed> {
  const { paper } = need;
  return {
    key: need.key, kind: need.kind, names: paper?.names ?? itemName(catalogue, need), note: noteOf(need, representatives), party: { code: need.party, label: PARTY_LABELS[need.party] }, state: need.state, label: STATE_LABELS[need.state],
    dueBy: need.dueBy, issueDate: paper !== null && ages(paper), uploadable: need.kind === 'document' && need.code !== 'business_registration',
    cases: need.cases.map(({ caseId, applicationId, gateway, item, dueBy }) => ({
      caseId, applicationId, gateway: { code: gateway, names: findGateway(catalogue, gateway)?.names ?? t(gateway, gateway) },
      asked: item === null ? null : { reason: { code: item.reason, label: REASON_LABELS[item.reason] }, note: item.note, dueBy },
    })),
    files: [...need.usable, ...need.stale].flatMap(({ documentId, issuedOn }) => {
      const card = cards.get(documentId);
      return card === undefined ? [] : [{
        id: documentId, fileName: card.fileName, bytes: card.bytes, uploadedAt: card.uploadedAt.toISOString(), issuedOn, usableUntil: paper === null ? null : usableUntil(paper, issuedOn),
        usable: paper === null || isUsable(paper, issuedOn, today), removable: card.purpose === 'answer' && !sent.has(documentId),
      }];
    }),
  };
}
