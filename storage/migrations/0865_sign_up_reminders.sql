-- Cases at gateways where nothing begins before the merchant has signed up, for calling that to mind.
create index case_waits_for_sign_up on gateway_case (since) where headline = 'submitted' and standing is not null;
