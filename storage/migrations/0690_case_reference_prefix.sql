-- The operator finds a case by the beginning of its reference.
create index case_by_reference on gateway_case (reference text_pattern_ops);
