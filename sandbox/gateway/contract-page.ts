/** The page behind `contractUrl`: what a gateway's e-contract service would show. Both languages, no script. */

export interface Words {
  readonly ko: string;
  readonly en: string;
}

/** How codes of the protocol are called; a code without a name stands for itself. */
export interface ContractNames {
  readonly gateway: (code: string) => Words | null;
  readonly method: (code: string) => Words | null;
  readonly type: (code: string) => Words | null;
}

export interface ContractPageFacts {
  readonly gateway: string;
  /** The merchant's own reference of the application; null for a case known only by its withdrawal. */
  readonly reference: string | null;
  readonly gatewayReference: string;
  readonly contract: 'none' | 'offered' | 'signed';
  readonly lines: readonly { readonly method: string; readonly type: string }[];
}

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const both = ({ ko, en }: Words) => `${escape(ko)} <span lang="en">${escape(en)}</span>`;
const itself = (code: string): Words => ({ ko: code, en: code });

const STATES = {
  none: '<p>아직 체결할 계약이 없습니다.</p><p lang="en">There is no contract to sign yet.</p>',
  signed: '<p>계약이 체결되었습니다. 이 창을 닫으셔도 됩니다.</p><p lang="en">The contract is signed. You may close this window.</p>',
  offered: '<form method="post"><button type="submit">서명하기 <span lang="en">Sign</span></button></form>',
};

function clauses(gateway: Words): string {
  const text: readonly Words[] = [
    { ko: `제1조 (목적) 결제대행사 ${gateway.ko}에서 위에 적은 결제수단의 결제대행 서비스를 가맹점에 제공하고, 가맹점은 이를 이용합니다.`, en: `1. Purpose. ${gateway.en} provides the merchant with payment services for the methods listed above, and the merchant uses them.` },
    { ko: '제2조 (정산) 정산 주기와 수수료는 신청하실 때 안내해 드린 조건을 따릅니다.', en: '2. Settlement. Settlement dates and fees are those shown with the application.' },
    { ko: '제3조 (연습) 이 계약서는 연습용이며 법적 효력이 없습니다. 서명하셔도 어떤 의무도 생기지 않습니다.', en: '3. Rehearsal. This contract is for practice only and has no legal effect. Signing it creates no obligation.' },
  ];
  return `<section><h2>계약 내용 <span lang="en">Terms</span></h2>${text.map(({ ko, en }) => `<p>${escape(ko)}<br><span lang="en">${escape(en)}</span></p>`).join('')}</section>`;
}

/** The page of a step at the gateway's own site: `open` while the gateway waits for it. */
export function stepPage(facts: { readonly gateway: string; readonly open: boolean }, names: ContractNames): string {
  const gateway = names.gateway(facts.gateway) ?? itself(facts.gateway);
  const body = facts.open
    ? '<p>실제 PG라면 여기에서 본인 확인이나 추가 신청서를 작성합니다.<br><span lang="en">A real gateway would ask you to verify your identity or fill in a form here.</span></p><form method="post"><button type="submit">절차 마치기 <span lang="en">Finish</span></button></form>'
    : '<p>마칠 절차가 없습니다. 이 창을 닫으셔도 됩니다.</p><p lang="en">There is nothing to finish. You may close this window.</p>';
  return `<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>연습용 절차 · Rehearsal step</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.6rem 1.4rem}</style>
<main><h1>연습용 절차: ${both(gateway)}</h1>${body}</main></html>`;
}

/** The page, for a case in whatever state. */
export function contractPage(facts: ContractPageFacts, names: ContractNames): string {
  const gateway = names.gateway(facts.gateway) ?? itself(facts.gateway);
  const lines = facts.lines.map(({ method, type }) => `<li>${both(names.method(method) ?? itself(method))} · ${both(names.type(type) ?? itself(type))}</li>`).join('');
  return `<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>연습용 계약서 · Rehearsal contract</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.6rem 1.4rem}dt{font-weight:600}dd{margin:0 0 .6rem}h2{font-size:1.1rem}.mark{border:1px dashed;padding:.5rem 1rem}</style>
<main><h1>연습용 계약서 <span lang="en">Rehearsal contract</span></h1>
<p class="mark">연습용 계약서입니다. 법적 효력이 없습니다.<br><span lang="en">This is a rehearsal contract. It has no legal effect.</span></p>
<dl><dt>결제대행사 <span lang="en">Payment gateway</span></dt><dd>${both(gateway)}</dd>
${facts.reference === null ? '' : `<dt>신청 번호 <span lang="en">Application reference</span></dt><dd>${escape(facts.reference)}</dd>`}
<dt>계약 번호 <span lang="en">Contract number</span></dt><dd>${escape(facts.gatewayReference)}</dd>
${lines === '' ? '' : `<dt>계약하는 결제수단 <span lang="en">Payment methods</span></dt><dd><ul>${lines}</ul></dd>`}</dl>
${facts.contract === 'none' ? '' : clauses(gateway)}${STATES[facts.contract]}</main></html>`;
}
