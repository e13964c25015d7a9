-- Whether the verifier is another program, which asks svctok about tokens and keeps what it is told for a while. It needs to know of deletions,
-- and of nothing else.
alter table verifier_lease add column if not exists remote boolean default false not null;
