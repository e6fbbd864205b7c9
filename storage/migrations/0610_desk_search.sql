-- What the operator searches by: the trade name of a submission without spaces and company forms, in lower case.
alter table application add column trade_key text not null default '';
create index application_by_trade_key on application (trade_key text_pattern_ops);

-- When a gateway last told us something.
create index gateway_event_newest on gateway_event (gateway, received_at desc);
