import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { sql } from 'kysely';
import type { Database } from '../storage/open-database.ts';

/**
 * Work that only one process at a time may do. The holder says again and again that it is there; when it is silent for the length of
 * the lease, another process takes over. A holder that was merely slow learns with its next `hold` that it is none any more, so what
 * it does in between must bear being done twice.
 */
export interface Lease {
  /** Takes the lease or keeps it; false while another process has it. Asks the database only every third of the lease while it is held. */
  hold(): Promise<boolean>;
  /** Gives it back, so that another process need not wait. */
  release(): Promise<void>;
}

/** A lease by name. On the embedded database there is only one process, which always has it. */
export function openLease(database: Database, given: { name: string; seconds: number }): Lease {
  if (database.kind === 'embedded') return { hold: async () => true, release: async () => {} };
  const holder = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  let sureUntil = 0;
  return {
    async hold() {
      if (performance.now() < sureUntil) return true;
      const asked = performance.now();
      const { rows } = await sql`
        insert into process_lease (name, holder, held_until) values (${given.name}, ${holder}, clock_timestamp() + ${given.seconds} * interval '1 second')
        on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
        where process_lease.holder = excluded.holder or process_lease.held_until < clock_timestamp()
        returning holder`.execute(database.kysely);
      sureUntil = rows.length === 1 ? asked + (given.seconds * 1000) / 3 : 0;
      return rows.length === 1;
    },
    async release() {
      sureUntil = 0;
      await database.kysely.deleteFrom('process_lease').where('name', '=', given.name).where('holder', '=', holder).execute();
    },
  };
}
