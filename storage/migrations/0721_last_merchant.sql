-- The merchant a person acted for last: who signs in again goes on where they were, not at the first of their merchants.
alter table person add column last_merchant_id text references merchant (id);
