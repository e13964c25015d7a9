-- When each token was created, in milliseconds of the Unix epoch. The rows are filled again from the events. Null only in a row
-- that a process of an older version has written since.
alter table verification_a add column created bigint;
alter table verification_b add column created bigint;
delete from verification_a;
delete from verification_b;
delete from dead_letter where projection = 'verification';
delete from projection_position where projection = 'verification';
update projection_slot set live = 'A' where projection = 'verification';
