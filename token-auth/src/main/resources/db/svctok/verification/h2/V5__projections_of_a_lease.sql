-- Which projections the process of a lease serves, with commas between them. Null where that process does not tell.
alter table verifier_lease add column if not exists projections varchar(4000);
