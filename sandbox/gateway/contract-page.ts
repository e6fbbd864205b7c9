/** The page behind `contractUrl`: what a gateway's e-contract service would show. Both languages, no script. */

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export function contractPage(given: { gateway: string; gatewayReference: string; contract: 'none' | 'offered' | 'signed' }): string {
  const body = {
    none: '<p>아직 체결할 계약이 없습니다.</p><p lang="en">There is no contract to sign yet.</p>',
    signed: '<p>계약이 체결되었습니다. 이 창을 닫으셔도 됩니다.</p><p lang="en">The contract is signed. You may close this window.</p>',
    offered: '<p>연습용 계약서입니다. 법적 효력이 없습니다.</p><p lang="en">This is a rehearsal contract. It has no legal effect.</p><form method="post"><button type="submit">서명하기 <span lang="en">Sign</span></button></form>',
  }[given.contract];
  return `<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>연습용 계약서 · Rehearsal contract</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}button{font:inherit;padding:.6rem 1.4rem}</style>
<main><h1>연습용 계약서 <span lang="en">Rehearsal contract</span></h1><p>${escape(given.gateway)} · ${escape(given.gatewayReference)}</p>${body}</main></html>`;
}
