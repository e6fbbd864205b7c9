-- Work that one process at a time does for all of them. Times are the database's own, so that the clocks of the machines do not matter.
create table process_lease (
  name text primary key,
  holder text not null,
  held_until timestamptz not null
);
