/**
 * Every answer of the payment API, refusals included, has this shape. Published clients read `code` and `message`
 * unguarded, so nothing may leave without it.
 */
export interface Envelope {
  readonly code: number;
  readonly message: string | null;
  readonly response: unknown;
}

/** What every answer of either version is. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** A served request. The message stays null: clients exist that take any text for an error. */
export function answer(response: unknown): Envelope {
  return { code: 0, message: null, response };
}

/** A request that is answered with a refusal. The message is for the developer, in Korean as the real API's are. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  toEnvelope(): Envelope {
    return { code: this.code, message: this.message, response: null };
  }
}

/** The request was understood and served, and the rules of business say no: HTTP 200 with a code. */
export function refusedByRule(message: string): Refusal {
  return new Refusal(200, 1, message);
}

/** The card data never reached a card company (bad number, expired): HTTP 200 with code -1. */
export function refusedCard(message: string): Refusal {
  return new Refusal(200, -1, message);
}

/** A parameter is missing or wrong, or the thing is in a state in which the call is an error: HTTP 400. */
export function badRequest(message: string): Refusal {
  return new Refusal(400, -1, message);
}

/** No token, an unknown or an expired one, a wrong key or secret: always 401, clients renew their token on it. */
export function unauthorized(message = 'Unauthorized'): Refusal {
  return new Refusal(401, -1, message);
}

/** The id is unknown to this store. */
export function notFound(message: string): Refusal {
  return new Refusal(404, -1, message);
}

/** It is registered already. */
export function conflict(message: string): Refusal {
  return new Refusal(409, 1, message);
}

/** The payment gateway of this channel does not offer it. */
export function notSupported(message: string): Refusal {
  return new Refusal(501, -1, message);
}
