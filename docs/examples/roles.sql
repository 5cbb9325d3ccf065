-- The two roles and the database of one assembly, made once by a superuser:
--
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -v ON_ERROR_STOP=1 -f roles.sql postgresql://postgres@…/postgres
--
-- halfrond_owner owns the tables and is used for founding only. halfrond_app is what the processes use: founding
-- grants it what it needs, and nothing of the log belongs to it. Passwords: letters, digits and . _ ~ - only, because
-- they stand in URLs.

\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

create role halfrond_owner login password :'owner_password';
create role halfrond_app login password :'app_password';

-- Letters with accents are folded and compared as such, the same on every machine. Before PostgreSQL 17: leave out
-- the line with the provider, and say locale 'C.UTF-8' alone.
create database halfrond owner halfrond_owner template template0 encoding 'UTF8' locale 'C'
    locale_provider builtin builtin_locale 'C.UTF-8';
revoke all on database halfrond from public;
grant connect on database halfrond to halfrond_app;
