-- A call under an Idempotency-Key writes into each of its transactions that it took effect, so that a process that dies before it
-- could answer leaves the truth behind. `claim` tells the call that holds the key from an earlier one that was thought dead.
alter table idempotency_key add column claim text;
alter table idempotency_key add column effect_at timestamptz;
alter table idempotency_key add column effect_reference text;
