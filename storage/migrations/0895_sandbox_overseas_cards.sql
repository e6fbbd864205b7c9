-- Card payments from abroad are a method of their own in lists and figures; on the wire they stay card payments.
update sandbox_payment set facts = facts || '{"overseas":true}'
  where pay_method = 'card' and (facts ->> 'card_code' in ('10001', '10002', '10003', '10004', '10005', '10006') or facts ->> 'pg_provider' in ('paymentwall', 'payletter_global', 'inicis_jp', 'hecto_global'));
create index sandbox_payment_overseas on sandbox_payment (store_id, started_at, seq) where pay_method = 'card' and facts @> '{"overseas":true}';
