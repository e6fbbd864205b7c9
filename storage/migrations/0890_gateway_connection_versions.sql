-- Versions of connections are never used twice, also when one is removed and made anew.
create sequence gateway_connection_version as integer;
select setval('gateway_connection_version', coalesce(max(version), 0) + 1, false) from gateway_connection;

-- What was turned down is asked about again, as long as it may be reopened.
update gateway_case set look_at = now() where standing is not null and look_at is null and intake in ('rejected', 'expired') and since > now() - interval '90 days';
create index gateway_press_oldest on gateway_press (pressed_at);
