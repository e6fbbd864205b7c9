import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { signedHeaders } from '../../../platform/signed-messages.ts';

/** A case whose gateway tells something again and again: one card company approves it, refuses it, approves it. */
export interface TellingCase {
  readonly id: string;
  readonly gateway: string;
  /** The last event of the gateway that was sent. */
  sequence: number;
  /** The number of our own event that the next one becomes, since each moves the case once. */
  ours: number;
  busy: boolean;
}

const ISSUER = 'shinhan';
/** What comes before an institution can say anything. */
const BEFORE = ['case.received', 'case.accepted'];

export interface Sent {
  readonly caseId: string;
  /** The number of the event it becomes here. */
  readonly sequence: number;
  readonly at: number;
  readonly status: number;
  readonly tookMs: number;
}

/** Sends the next event of a case, signed, over the gateway's own connection; answers what became of it. */
export async function tellNext(given: { url: string; secret: string; agent: Agent; address: string; one: TellingCase }): Promise<Sent> {
  const { url, secret, agent, address, one } = given;
  one.sequence += 1;
  const { sequence } = one;
  const ours = one.ours + 1;
  one.ours = ours;
  const type = BEFORE[sequence - 1] ?? (sequence % 2 === 0 ? 'issuer.rejected' : 'issuer.approved');
  const id = `evt_${randomUUID()}`;
  const at = new Date();
  const body = JSON.stringify({ id, type, caseId: one.id, sequence, occurredAt: at.toISOString(), data: type.startsWith('issuer.') ? { issuer: ISSUER } : {} });
  const headers = { ...signedHeaders({ secrets: [secret], id, at, content: body }), 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)), 'x-forwarded-for': address };
  const status = await new Promise<number>((resolve, reject) => {
    const call = request(`${url}/api/partner/${one.gateway}/events`, { agent, method: 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body);
  });
  return { caseId: one.id, sequence: ours, at: at.getTime(), status, tookMs: Date.now() - at.getTime() };
}
