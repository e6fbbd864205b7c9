/** The contract that a make-believe gateway sends as PDF where it leaves the signing to Gatehouse. The same facts always give the same bytes, so that its hash holds. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import PDFDocument from 'pdfkit';
import type { ContractNames, Words } from './contract-page.ts';

export interface DocumentFacts {
  readonly gateway: string;
  readonly reference: string | null;
  readonly gatewayReference: string;
  readonly lines: readonly { readonly method: string; readonly type: string }[];
  readonly createdAt: Date;
}

const FONTS = join(dirname(createRequire(import.meta.url).resolve('pretendard/package.json')), 'dist/public/static/alternative');
const itself = (code: string): Words => ({ ko: code, en: code });

export async function contractDocument(facts: DocumentFacts, names: ContractNames): Promise<Buffer> {
  const gateway = names.gateway(facts.gateway) ?? itself(facts.gateway);
  const document = new PDFDocument({ size: 'A4', margin: 56, lang: 'ko', info: { Title: '연습용 계약서 · Rehearsal contract', CreationDate: facts.createdAt } });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const done = new Promise<void>((resolve) => document.on('end', resolve));
  document.font(join(FONTS, 'Pretendard-SemiBold.ttf')).fontSize(18).text('연습용 결제대행 계약서').fontSize(11).text('Rehearsal contract for payment services').moveDown();
  document.font(join(FONTS, 'Pretendard-Regular.ttf')).fontSize(10);
  for (const { ko, en } of paragraphs(facts, gateway, names)) document.fillColor('#1a1f29').text(ko, { lineGap: 2 }).fillColor('#5c6470').text(en, { lineGap: 2 }).moveDown(0.7);
  document.end();
  await done;
  return Buffer.concat(chunks);
}

function paragraphs(facts: DocumentFacts, gateway: Words, names: ContractNames): Words[] {
  const lines = facts.lines.map(({ method, type }) => [names.method(method) ?? itself(method), names.type(type) ?? itself(type)] as const);
  return [
    { ko: '연습용 계약서입니다. 법적 효력이 없으며, 서명하셔도 어떤 의무도 생기지 않습니다.', en: 'This is a rehearsal contract. It has no legal effect, and signing it creates no obligation.' },
    { ko: `계약 번호 ${facts.gatewayReference}${facts.reference === null ? '' : ` · 신청 번호 ${facts.reference}`}`, en: `Contract ${facts.gatewayReference}${facts.reference === null ? '' : ` · application ${facts.reference}`}` },
    { ko: `제1조 (목적) 결제대행사 ${gateway.ko}에서 다음 결제수단의 결제대행 서비스를 가맹점에 제공하고, 가맹점은 이를 이용합니다: ${lines.map(([method, type]) => `${method.ko}(${type.ko})`).join(', ')}`, en: `1. Purpose. ${gateway.en} provides the merchant with payment services for these methods, and the merchant uses them: ${lines.map(([method, type]) => `${method.en} (${type.en})`).join(', ')}` },
    { ko: '제2조 (정산) 정산 주기와 수수료는 신청하실 때 안내해 드린 조건을 따릅니다.', en: '2. Settlement. Settlement dates and fees are those shown with the application.' },
    { ko: '제3조 (전자서명) 당사자는 이 계약을 Gatehouse에서 전자서명으로 체결하기로 합니다. 공동대표가 있으면 모두 서명합니다.', en: '3. Electronic signature. The parties agree to conclude this contract by electronic signature in Gatehouse. Joint representatives all sign.' },
    { ko: '제4조 (연습) 이 계약서는 연습을 위한 것입니다.', en: '4. Rehearsal. This contract is for practice only.' },
  ];
}
