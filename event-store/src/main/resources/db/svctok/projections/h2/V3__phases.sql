-- A projection is built anew in phases; what is under way is given up.
alter table projection_rebuild add column if not exists phase varchar(16) default 'PREPARE' not null;
alter table projection_rebuild add column if not exists target bigint default 0 not null;
alter table projection_rebuild add column if not exists first_fill boolean default false not null;
delete from projection_rebuild;
