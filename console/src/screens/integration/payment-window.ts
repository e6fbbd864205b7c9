/** What the browser script tells after its window has closed. */
export interface WindowAnswer {
  readonly imp_uid?: string | null;
  readonly merchant_uid?: string;
  readonly success?: boolean;
  readonly error_msg?: string | null;
}

interface PaymentScript {
  init(userCode: string): void;
  certification(request: Readonly<Record<string, unknown>>, callback: (answer: WindowAnswer) => void): void;
  request_pay(request: Readonly<Record<string, unknown>>, callback: (answer: WindowAnswer) => void): void;
}

/** The script could not be loaded: blocked, or the test store is not reachable from this browser. */
export class ScriptUnavailable extends Error {
  constructor(src: string) {
    super(`The payment script did not load: ${src}`);
    this.name = 'ScriptUnavailable';
  }
}

const LOAD_MS = 10_000;
const loading = new Map<string, Promise<PaymentScript>>();

function scriptObject(): PaymentScript | undefined {
  return (window as unknown as { IMP?: PaymentScript }).IMP;
}

function load(src: string): Promise<PaymentScript> {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    const fail = (): void => {
      clearTimeout(timer);
      element.remove();
      loading.delete(src);
      reject(new ScriptUnavailable(src));
    };
    // A script that never answers must not leave the button spinning for ever.
    const timer = setTimeout(fail, LOAD_MS);
    element.src = src;
    element.async = true;
    element.onerror = fail;
    element.onload = () => {
      const script = scriptObject();
      if (script === undefined) return fail();
      clearTimeout(timer);
      resolve(script);
    };
    document.head.append(element);
  });
}

/** Opens the payment or identity window with the same script and the same call that a shop's page uses, and waits for its callback. */
export async function openWindow(given: { readonly window: 'payment' | 'certification'; readonly script: string; readonly userCode: string; readonly request: Readonly<Record<string, unknown>> }): Promise<WindowAnswer> {
  const known = loading.get(given.script) ?? load(given.script);
  loading.set(given.script, known);
  const script = await known;
  script.init(given.userCode);
  return await new Promise<WindowAnswer>((resolve) => {
    if (given.window === 'certification') script.certification(given.request, resolve);
    else script.request_pay(given.request, resolve);
  });
}
