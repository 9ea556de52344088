-- SPDX-License-Identifier: GPL-3.0-or-later
-- A database with the tables of Dispatch (github.com/Netflix/dispatch) that an import reads, by its models of 2025, and rows
-- with whatever a text can hold. make_dump.sh dumps it. Columns that no import reads are left out here and there;
-- "mood" is one that no Dispatch has.
SET client_min_messages = warning;
CREATE SCHEMA dispatch_core;
CREATE TABLE dispatch_core.organization(id serial PRIMARY KEY, name varchar UNIQUE, slug varchar, "default" boolean);
CREATE TABLE dispatch_core.dispatch_user(id serial PRIMARY KEY, email varchar, password bytea);
INSERT INTO dispatch_core.organization(name, slug, "default") VALUES('default', 'default', true), ('Second Org', 'second_org', false);
INSERT INTO dispatch_core.dispatch_user(email, password) VALUES('ann@example.com', '\x00ff');

CREATE FUNCTION dispatch_core.tell() RETURNS text LANGUAGE sql AS $fn$
  SELECT 'not a table:
COPY dispatch_organization_default.incident (id, title, reported_at) FROM stdin;
7	forged	2020-01-01 00:00:00
\.
'::text; $fn$;

CREATE FUNCTION dispatch_core.make_organisation(s text) RETURNS void LANGUAGE plpgsql AS $fn$
BEGIN
EXECUTE format('CREATE SCHEMA %I', s);
EXECUTE format('SET search_path = %I', s);
CREATE TABLE project(id serial PRIMARY KEY, name varchar, display_name varchar NOT NULL DEFAULT '', organization_id integer);
CREATE TABLE incident_type(id serial PRIMARY KEY, name varchar, description varchar, project_id integer);
CREATE TABLE incident_severity(id serial PRIMARY KEY, name varchar, color varchar, project_id integer);
CREATE TABLE incident_priority(id serial PRIMARY KEY, name varchar, color varchar, project_id integer);
CREATE TABLE individual_contact(id serial PRIMARY KEY, is_active boolean DEFAULT true, is_external boolean DEFAULT false,
    contact_type varchar, email varchar, company varchar, notes varchar, owner varchar, created_at timestamp, updated_at timestamp,
    name varchar, mobile_phone varchar, title varchar, weblink varchar, external_id varchar, project_id integer, search_vector tsvector);
CREATE TABLE incident(id serial PRIMARY KEY, name varchar, title varchar NOT NULL, description varchar NOT NULL, resolution varchar,
    status varchar, visibility varchar, reported_at timestamp, stable_at timestamp, closed_at timestamp, search_vector tsvector,
    incident_priority_id integer, incident_severity_id integer, incident_type_id integer, duplicate_id integer, commander_id integer,
    reporter_id integer, created_at timestamp, updated_at timestamp, project_id integer, summary varchar, mood varchar);
CREATE TABLE participant(id serial PRIMARY KEY, team varchar, department varchar, location varchar, added_reason varchar,
    incident_id integer, case_id integer, individual_contact_id integer);
CREATE TABLE participant_role(id serial PRIMARY KEY, assumed_at timestamp, renounced_at timestamp, role varchar, activity integer DEFAULT 0,
    participant_id integer);
CREATE TABLE event(id serial PRIMARY KEY, uuid uuid NOT NULL, started_at timestamp NOT NULL, ended_at timestamp NOT NULL, source varchar NOT NULL,
    description varchar NOT NULL, details json, type varchar, owner varchar, pinned boolean DEFAULT false, individual_id integer,
    incident_id integer, case_id integer, created_at timestamp, updated_at timestamp, search_vector tsvector);
CREATE TABLE task(id serial PRIMARY KEY, resource_type varchar, resource_id varchar, weblink varchar, created_at timestamp, updated_at timestamp,
    resolved_at timestamp, resolve_by timestamp, creator_id integer, owner_id integer, incident_id integer, description varchar, source varchar,
    priority varchar, status varchar);
CREATE TABLE ticket(id serial PRIMARY KEY, resource_type varchar, resource_id varchar, weblink varchar, created_at timestamp, updated_at timestamp,
    incident_id integer, case_id integer, task_id integer);
CREATE TABLE conference(id serial PRIMARY KEY, resource_type varchar, weblink varchar, conference_id varchar, incident_id integer);
CREATE TABLE conversation(id serial PRIMARY KEY, resource_type varchar, resource_id varchar, weblink varchar, channel_id varchar, thread_id varchar,
    incident_id integer, case_id integer);
CREATE TABLE document(id serial PRIMARY KEY, resource_type varchar, weblink varchar, name varchar, description varchar, incident_id integer,
    case_id integer, project_id integer);
CREATE TABLE signal_instance(id serial PRIMARY KEY, raw json);
END $fn$;
SELECT dispatch_core.make_organisation('dispatch_organization_default');
SELECT dispatch_core.make_organisation('dispatch_organization_second_org');

SET search_path = dispatch_organization_default;
INSERT INTO project(name, organization_id) VALUES('Payments', 1);
INSERT INTO incident_type(name, project_id) VALUES('Customer impact', 1), ('Security', 1);
INSERT INTO incident_severity(name, project_id) VALUES('Undefined', 1), ('Critical', 1), ('SEV 3', 1);
INSERT INTO incident_priority(name, project_id) VALUES('Low', 1), ('High', 1);
INSERT INTO individual_contact(email, name, title, created_at, updated_at, project_id, search_vector) VALUES
    ('ann@example.com', 'Ann Example', 'SRE', '2024-01-01', '2024-01-01', 1, to_tsvector('ann')),
    ('bo@example.com', E'Bo "the\ttab" O''Neil', NULL, '2024-01-01', '2024-01-01', 1, NULL),
    ('cy@example.com', 'Cy', '', '2024-01-01', '2024-01-01', 1, NULL);
UPDATE individual_contact SET is_active = false WHERE id = 3;
INSERT INTO incident(name, title, description, resolution, status, visibility, reported_at, stable_at, closed_at, incident_priority_id,
    incident_severity_id, incident_type_id, commander_id, created_at, updated_at, project_id, mood) VALUES
    ('dispatch-default-default-1', 'Checkout fails', E'Cards were refused.\nSince the deploy.', 'Rolled back', 'Closed', 'Open',
     '2024-05-01 10:00:00.123456', '2024-05-01 10:40:00', '2024-05-02 09:00:00', 2, 2, 1, 1, '2024-05-01 10:00:01', '2024-05-02 09:00:01', 1, 'tense'),
    ('dispatch-default-default-2', E'Back\\slash \\N \t tab and 🔥 «é»', E'\\.\n\\N', '', 'Stable', 'Restricted',
     '2024-06-01 00:00:00', '2024-06-01 01:00:00', NULL, 2, 1, 2, NULL, '2024-06-01', '2024-06-01 01:00:00', 1, NULL),
    ('dispatch-default-default-3', 'No reported time', '', NULL, 'Active', 'Open', NULL, NULL, NULL, 1, 3, 1, NULL, '2024-07-01 12:00:00', NULL, 1, NULL),
    ('dispatch-default-default-4', 'No time at all', '', NULL, 'Active', 'Open', NULL, NULL, NULL, 1, 3, 1, NULL, NULL, NULL, 1, NULL);
INSERT INTO participant(incident_id, case_id, individual_contact_id) VALUES(1, NULL, 1), (1, NULL, 2), (2, NULL, 2), (NULL, 9, 3);
INSERT INTO participant_role(assumed_at, renounced_at, role, participant_id) VALUES
    ('2024-05-01 10:00:00', NULL, 'Incident Commander', 1), ('2024-05-01 10:01:00', '2024-05-01 10:05:00', 'Scribe', 1),
    ('2024-05-01 10:05:00', NULL, 'Scribe', 2), ('2024-05-01 10:00:00', NULL, 'Participant', 2), ('2024-06-01 00:00:00', NULL, 'Liaison', 3),
    ('2024-06-01 00:00:00', NULL, 'Assignee', 4);
INSERT INTO event(uuid, started_at, ended_at, source, description, details, type, owner, pinned, individual_id, incident_id, case_id) VALUES
    ('00000000-0000-0000-0000-000000000001', '2024-05-01 10:00:01', '2024-05-01 10:00:01', 'Dispatch Core App', 'Incident created', '{}', 'Other', NULL, false, NULL, 1, NULL),
    ('00000000-0000-0000-0000-000000000002', '2024-05-01 10:05:00.5', '2024-05-01 10:05:00.5', 'Incident Participant', E'Bo assumed\nthe role\tof Scribe', NULL, 'Participant updated', NULL, false, 2, 1, NULL),
    ('00000000-0000-0000-0000-000000000003', '2024-05-01 10:10:00', '2024-05-01 10:20:00', 'Incident Participant', 'Rolled back; it''s better', '{"a": [1, 2]}', 'Custom event', 'ann@example.com', true, NULL, 1, NULL),
    ('00000000-0000-0000-0000-000000000004', '2024-06-01 00:10:00', '2024-06-01 00:10:00', 'Slack Plugin', 'graph at \N and \. is wrong', NULL, 'Imported message', NULL, false, NULL, 2, NULL),
    ('00000000-0000-0000-0000-000000000005', '2024-06-01 00:11:00', '2024-06-01 00:11:00', 'Dispatch Core App', 'Case created', NULL, 'Other', NULL, false, NULL, NULL, 9),
    ('00000000-0000-0000-0000-000000000006', '2024-06-01 00:12:00', '2024-06-01 00:12:00', 'Dispatch Core App', 'Priority raised', NULL, 'Assessment updated', NULL, NULL, NULL, 2, NULL),
    ('00000000-0000-0000-0000-000000000007', '2024-06-01 00:13:00', '2024-06-01 00:13:00', 'Dispatch Core App', 'of an incident without time', NULL, NULL, NULL, NULL, NULL, 4, NULL);
INSERT INTO task(resource_id, weblink, created_at, resolved_at, creator_id, owner_id, incident_id, description, status) VALUES
    ('t1', 'https://docs.example.com/t1', '2024-05-01 11:00:00', '2024-05-03 00:00:00', 1, 2, 1, 'Add a canary', 'Resolved'),
    ('t2', NULL, '2024-05-01 11:05:00', NULL, 1, 1, 1, 'Page earlier', 'Open');
INSERT INTO ticket(resource_type, weblink, incident_id) VALUES('jira-ticket', 'https://jira.example.com/browse/INC-1?focus=2', 1);
INSERT INTO conference(weblink, conference_id, incident_id) VALUES('https://meet.example.com/abc', 'abc', 1);
INSERT INTO conversation(resource_type, channel_id, thread_id, incident_id, case_id) VALUES
    ('slack-conversation', 'C02AW36C1M5', NULL, 1, NULL), ('slack-conversation', 'C0000CASES', '171.5', NULL, 9);
INSERT INTO document(resource_type, weblink, name, incident_id) VALUES
    ('dispatch-incident-document', 'https://docs.example.com/d/1', 'Incident document', 1), ('dispatch-incident-review-document', 'https://docs.example.com/d/2', NULL, 1);
INSERT INTO signal_instance(raw) SELECT json_build_object('n', n) FROM generate_series(1, 20) n;

SET search_path = dispatch_organization_second_org;
INSERT INTO incident(name, title, description, status, reported_at, closed_at, created_at) VALUES
    ('dispatch-second_org-default-1', 'Another organisation''s first', 'x', 'Closed', '2023-01-01 00:00:00', '2023-01-01 02:00:00', '2023-01-01');
INSERT INTO event(uuid, started_at, ended_at, source, description, incident_id) VALUES
    ('00000000-0000-0000-0000-000000000011', '2023-01-01 00:30:00', '2023-01-01 00:30:00', 'Dispatch Core App', 'only event', 1);
