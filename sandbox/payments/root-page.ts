import type { FastifyInstance, FastifyRequest } from 'fastify';
import { notFound } from './envelope.ts';
import { html, type Html } from './html.ts';
import type { Sandbox } from './sandbox.ts';
import { PAYMENT_STRIP, pageOf } from './window-shell.ts';
import type { Language, Words } from './window-words.ts';

const words = (ko: string, en: string): Words => ({ ko, en });

const W = {
  title: words('테스트 결제 서버', 'Test payment server'),
  what: words('가맹점의 프로그램이 호출하는 테스트 결제 API입니다. 이곳에서 결제한 것은 모두 시험이며 돈은 오가지 않습니다.', 'This is the test payment API that shops’ programs call. Whatever is paid here is a test, and no money moves.'),
  addresses: words('주소', 'Addresses'),
  api: words('API 주소(V1, V2 공통)', 'API address, for V1 and V2'),
  script1: words('V1 결제 스크립트', 'V1 browser script'),
  script2: words('V2 브라우저 SDK', 'V2 browser SDK'),
  token: words('V1 토큰 발급', 'V1 access token'),
  control: words('시험용 제어 API', 'Control calls for tests'),
  look: words('키와 기록을 보실 곳', 'Where to find keys and logs'),
  console: words('연동 키, 코드, 호출 기록과 결제 내역은 Gatehouse 콘솔의 ‘결제 연동’ 화면에 있습니다.', 'Keys, code, logs and payments are in the Gatehouse console, under Payment Integration.'),
  alone: words('단독으로 실행하셨다면 시작할 때 터미널에 표시된 키를 사용해 주세요.', 'Started alone, it printed its keys on the terminal.'),
  programs: words('프로그램이 이 주소를 호출하면 JSON으로 응답합니다.', 'Programs that call this address are answered in JSON.'),
};

/** Whether a person with a browser asks: programs of shops ask for JSON or for anything. */
export function wantsPage({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return (headers.accept ?? '').includes('text/html');
}

function languageOf({ headers, query }: Pick<FastifyRequest, 'headers' | 'query'>): Language {
  const asked = (query as { lang?: unknown }).lang;
  if (asked === 'ko' || asked === 'en') return asked;
  return (headers['accept-language'] ?? '').trim().toLowerCase().startsWith('en') ? 'en' : 'ko';
}

function rootPage(origin: string, language: Language, control: boolean): string {
  const row = (name: Words, value: string): Html => html`<dt>${name[language]}</dt><dd><code>${value}</code></dd>`;
  return pageOf({
    language, title: W.title, strip: PAYMENT_STRIP, otherLanguage: `/?lang=${language === 'ko' ? 'en' : 'ko'}`, script: null,
    content: html`<main class="about">
<h1>${W.title[language]}</h1>
<p>${W.what[language]}</p>
<h2>${W.addresses[language]}</h2>
<dl>${row(W.api, origin)}${row(W.script1, `${origin}/v1/iamport.js`)}${row(W.script2, `${origin}/v2/browser-sdk.js`)}${row(W.token, 'POST /users/getToken')}${control && row(W.control, 'POST /sandbox/…')}</dl>
<h2>${W.look[language]}</h2>
<p>${W.console[language]} ${W.alone[language]}</p>
<p class="note">${W.programs[language]}</p>
</main>`,
  });
}

/** The address itself, opened in a browser, says what it is; for programs there is nothing there, as before. */
export function registerRoot(app: FastifyInstance, sandbox: Pick<Sandbox, 'baseUrl'>, given: { readonly control: boolean }): void {
  app.get('/', (request, reply) => {
    void reply.header('vary', 'accept, accept-language');
    if (!wantsPage(request)) throw notFound('존재하지 않는 API입니다. 주소와 방식(GET, POST ...)을 확인해 주세요.');
    return reply
      .header('content-type', 'text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      .header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer').send(rootPage(sandbox.baseUrl(), languageOf(request), given.control));
  });
}
