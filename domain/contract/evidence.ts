import type { EvidenceSheet, ShownSignature } from '../ports/contract-sealer.ts';
import type { Text } from '../text.ts';
import type { Mark } from './mark.ts';

/** What the signed copy says about its own signatures: who, when, by which means, to what. Pure: facts in, words of both languages out. */

/** How a signer was known: by the account they were signed in with, or by a link that went to their address. */
export type Means = { readonly kind: 'account'; readonly accountName: string; readonly accountEmail: string } | { readonly kind: 'link'; readonly email: string };

/** Everything about one signature that is kept, sealed, and put into the signed copy. Instants are ISO 8601. */
export interface SignatureRecord {
  readonly name: string;
  readonly mark: Mark;
  /** PNG as base64; null for none. */
  readonly sealImage: string | null;
  readonly means: Means;
  readonly consent: { readonly version: string; readonly text: string };
  readonly documentSha256: string;
  readonly openedAt: string;
  readonly signedAt: string;
  readonly address: string;
  readonly browser: string;
  readonly requestId: string;
}

export interface EvidenceFacts {
  readonly gateway: Text;
  readonly merchant: { readonly tradeName: string; readonly registrationNumber: string };
  readonly caseReference: string;
  readonly offerId: string;
  readonly fileName: string;
  readonly documentSha256: string;
  readonly pages: number;
  readonly offeredAt: string;
  readonly sealedAt: string;
  readonly certificate: { readonly subject: string; readonly fingerprint: string; readonly selfSigned: boolean };
  readonly consentSha256: (text: string) => string;
  readonly signatures: readonly SignatureRecord[];
  /** Where the audit log tells of each signature: number of its event in the case. */
  readonly events: readonly number[];
}

const t = (ko: string, en: string): Text => ({ ko, en });

/** "2026-11-24 08:30:05 KST (2026-11-23T23:30:05.000Z)". */
export function bothTimes(iso: string): string {
  const seoul = new Date(new Date(iso).getTime() + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${seoul} KST (${iso})`;
}

export function evidenceSheet(facts: EvidenceFacts): EvidenceSheet {
  const { certificate } = facts;
  return {
    title: t('전자서명 확인서', 'Record of electronic signatures'),
    lead: t('앞의 계약서에 아래와 같이 전자서명이 이루어졌습니다.', 'The contract before this page was signed electronically as follows.'),
    rows: [
      { label: t('결제대행사', 'Payment gateway'), value: `${facts.gateway.ko} (${facts.gateway.en})` },
      { label: t('가맹점', 'Merchant'), value: `${facts.merchant.tradeName} (${facts.merchant.registrationNumber})` },
      { label: t('접수 번호', 'Reference'), value: facts.caseReference },
      { label: t('서명 건 번호', 'Signing id'), value: facts.offerId },
      { label: t('계약서 파일', 'Contract file'), value: `${facts.fileName} (${facts.pages} p.)` },
      { label: t('계약서 SHA-256', 'Contract SHA-256'), value: facts.documentSha256 },
      { label: t('계약서 수신', 'Contract received'), value: bothTimes(facts.offeredAt) },
      { label: t('봉인 시각', 'Sealed at'), value: bothTimes(facts.sealedAt) },
      { label: t('봉인 인증서', 'Sealing certificate'), value: certificate.subject },
      { label: t('인증서 SHA-256', 'Certificate SHA-256'), value: certificate.fingerprint },
    ],
    signatures: facts.signatures.map((record, index) => shown(record, facts, index)),
    note: t(
      `시각은 이 시스템의 시계를 따릅니다. 서명자 본인 여부는 아래에 적은 수단으로 확인했으며, ${certificate.selfSigned ? '봉인 인증서는 이 시스템이 스스로 발급했습니다' : '봉인 인증서는 운영자가 제공했습니다'}. 같은 내용이 evidence.json 파일로 첨부되어 있습니다.`,
      `Times are those of this system's clock. Signers were known by the means named below; ${certificate.selfSigned ? 'the sealing certificate was issued by this system itself' : 'the sealing certificate was provided by the operator'}. The same facts are attached as evidence.json.`,
    ),
  };
}

function shown(record: SignatureRecord, facts: EvidenceFacts, index: number): ShownSignature {
  return {
    name: record.name, mark: record.mark, sealImage: record.sealImage,
    rows: [
      { label: t('서명자', 'Signer'), value: record.name },
      { label: t('확인 수단', 'Known by'), value: meansText(record.means) },
      { label: t('서명 방식', 'Mark'), value: record.mark.kind === 'typed' ? '성명 입력 / typed name' : '직접 그림 / drawn' },
      { label: t('계약서 열람', 'Contract opened'), value: bothTimes(record.openedAt) },
      { label: t('서명 시각', 'Signed at'), value: bothTimes(record.signedAt) },
      { label: t('접속 주소', 'IP address'), value: record.address },
      { label: t('브라우저', 'Browser'), value: record.browser },
      { label: t('서명한 문서 SHA-256', 'Signed document SHA-256'), value: record.documentSha256 },
      { label: t('동의 문구', 'Consent'), value: `${record.consent.version} · SHA-256 ${facts.consentSha256(record.consent.text)}` },
      { label: t('감사 기록', 'Audit'), value: `${facts.caseReference} #${facts.events[index] ?? '-'} · ${record.requestId}` },
    ],
  };
}

function meansText(means: Means): string {
  return means.kind === 'account'
    ? `로그인 계정 / signed-in account: ${means.accountName} <${means.accountEmail}>`
    : `메일로 받은 일회용 링크 / one-time link by mail: ${means.email}`;
}

/** The evidence for machines: the same facts, with the consents in full. */
export function evidenceJson(facts: EvidenceFacts): string {
  const { consentSha256, signatures, events, ...rest } = facts;
  return JSON.stringify({
    format: 'gatehouse-signing-evidence/1', ...rest,
    signatures: signatures.map(({ sealImage, mark, consent, ...record }, index) => ({ ...record, mark: mark.kind, hasSealImage: sealImage !== null, consent: { ...consent, sha256: consentSha256(consent.text) }, caseEvent: events[index] ?? null })),
  }, null, 1);
}
