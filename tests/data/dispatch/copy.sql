--
-- PostgreSQL database dump
--

\restrict ***

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: dispatch_core; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA dispatch_core;


--
-- Name: dispatch_organization_default; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA dispatch_organization_default;


--
-- Name: dispatch_organization_second_org; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA dispatch_organization_second_org;


--
-- Name: make_organisation(text); Type: FUNCTION; Schema: dispatch_core; Owner: -
--

CREATE FUNCTION dispatch_core.make_organisation(s text) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
END $$;


--
-- Name: tell(); Type: FUNCTION; Schema: dispatch_core; Owner: -
--

CREATE FUNCTION dispatch_core.tell() RETURNS text
    LANGUAGE sql
    AS $$
  SELECT 'not a table:
COPY dispatch_organization_default.incident (id, title, reported_at) FROM stdin;
7	forged	2020-01-01 00:00:00
\.
'::text; $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: dispatch_user; Type: TABLE; Schema: dispatch_core; Owner: -
--

CREATE TABLE dispatch_core.dispatch_user (
    id integer NOT NULL,
    email character varying,
    password bytea
);


--
-- Name: dispatch_user_id_seq; Type: SEQUENCE; Schema: dispatch_core; Owner: -
--

CREATE SEQUENCE dispatch_core.dispatch_user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: dispatch_user_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_core; Owner: -
--

ALTER SEQUENCE dispatch_core.dispatch_user_id_seq OWNED BY dispatch_core.dispatch_user.id;


--
-- Name: organization; Type: TABLE; Schema: dispatch_core; Owner: -
--

CREATE TABLE dispatch_core.organization (
    id integer NOT NULL,
    name character varying,
    slug character varying,
    "default" boolean
);


--
-- Name: organization_id_seq; Type: SEQUENCE; Schema: dispatch_core; Owner: -
--

CREATE SEQUENCE dispatch_core.organization_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: organization_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_core; Owner: -
--

ALTER SEQUENCE dispatch_core.organization_id_seq OWNED BY dispatch_core.organization.id;


--
-- Name: conference; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.conference (
    id integer NOT NULL,
    resource_type character varying,
    weblink character varying,
    conference_id character varying,
    incident_id integer
);


--
-- Name: conference_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.conference_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conference_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.conference_id_seq OWNED BY dispatch_organization_default.conference.id;


--
-- Name: conversation; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.conversation (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    channel_id character varying,
    thread_id character varying,
    incident_id integer,
    case_id integer
);


--
-- Name: conversation_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.conversation_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conversation_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.conversation_id_seq OWNED BY dispatch_organization_default.conversation.id;


--
-- Name: document; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.document (
    id integer NOT NULL,
    resource_type character varying,
    weblink character varying,
    name character varying,
    description character varying,
    incident_id integer,
    case_id integer,
    project_id integer
);


--
-- Name: document_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.document_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: document_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.document_id_seq OWNED BY dispatch_organization_default.document.id;


--
-- Name: event; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.event (
    id integer NOT NULL,
    uuid uuid NOT NULL,
    started_at timestamp without time zone NOT NULL,
    ended_at timestamp without time zone NOT NULL,
    source character varying NOT NULL,
    description character varying NOT NULL,
    details json,
    type character varying,
    owner character varying,
    pinned boolean DEFAULT false,
    individual_id integer,
    incident_id integer,
    case_id integer,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    search_vector tsvector
);


--
-- Name: event_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.event_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: event_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.event_id_seq OWNED BY dispatch_organization_default.event.id;


--
-- Name: incident; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.incident (
    id integer NOT NULL,
    name character varying,
    title character varying NOT NULL,
    description character varying NOT NULL,
    resolution character varying,
    status character varying,
    visibility character varying,
    reported_at timestamp without time zone,
    stable_at timestamp without time zone,
    closed_at timestamp without time zone,
    search_vector tsvector,
    incident_priority_id integer,
    incident_severity_id integer,
    incident_type_id integer,
    duplicate_id integer,
    commander_id integer,
    reporter_id integer,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    project_id integer,
    summary character varying,
    mood character varying
);


--
-- Name: incident_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.incident_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.incident_id_seq OWNED BY dispatch_organization_default.incident.id;


--
-- Name: incident_priority; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.incident_priority (
    id integer NOT NULL,
    name character varying,
    color character varying,
    project_id integer
);


--
-- Name: incident_priority_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.incident_priority_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_priority_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.incident_priority_id_seq OWNED BY dispatch_organization_default.incident_priority.id;


--
-- Name: incident_severity; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.incident_severity (
    id integer NOT NULL,
    name character varying,
    color character varying,
    project_id integer
);


--
-- Name: incident_severity_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.incident_severity_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_severity_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.incident_severity_id_seq OWNED BY dispatch_organization_default.incident_severity.id;


--
-- Name: incident_type; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.incident_type (
    id integer NOT NULL,
    name character varying,
    description character varying,
    project_id integer
);


--
-- Name: incident_type_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.incident_type_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_type_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.incident_type_id_seq OWNED BY dispatch_organization_default.incident_type.id;


--
-- Name: individual_contact; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.individual_contact (
    id integer NOT NULL,
    is_active boolean DEFAULT true,
    is_external boolean DEFAULT false,
    contact_type character varying,
    email character varying,
    company character varying,
    notes character varying,
    owner character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    name character varying,
    mobile_phone character varying,
    title character varying,
    weblink character varying,
    external_id character varying,
    project_id integer,
    search_vector tsvector
);


--
-- Name: individual_contact_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.individual_contact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: individual_contact_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.individual_contact_id_seq OWNED BY dispatch_organization_default.individual_contact.id;


--
-- Name: participant; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.participant (
    id integer NOT NULL,
    team character varying,
    department character varying,
    location character varying,
    added_reason character varying,
    incident_id integer,
    case_id integer,
    individual_contact_id integer
);


--
-- Name: participant_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.participant_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: participant_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.participant_id_seq OWNED BY dispatch_organization_default.participant.id;


--
-- Name: participant_role; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.participant_role (
    id integer NOT NULL,
    assumed_at timestamp without time zone,
    renounced_at timestamp without time zone,
    role character varying,
    activity integer DEFAULT 0,
    participant_id integer
);


--
-- Name: participant_role_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.participant_role_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: participant_role_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.participant_role_id_seq OWNED BY dispatch_organization_default.participant_role.id;


--
-- Name: project; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.project (
    id integer NOT NULL,
    name character varying,
    display_name character varying DEFAULT ''::character varying NOT NULL,
    organization_id integer
);


--
-- Name: project_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.project_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: project_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.project_id_seq OWNED BY dispatch_organization_default.project.id;


--
-- Name: signal_instance; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.signal_instance (
    id integer NOT NULL,
    raw json
);


--
-- Name: signal_instance_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.signal_instance_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: signal_instance_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.signal_instance_id_seq OWNED BY dispatch_organization_default.signal_instance.id;


--
-- Name: task; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.task (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    resolved_at timestamp without time zone,
    resolve_by timestamp without time zone,
    creator_id integer,
    owner_id integer,
    incident_id integer,
    description character varying,
    source character varying,
    priority character varying,
    status character varying
);


--
-- Name: task_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.task_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: task_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.task_id_seq OWNED BY dispatch_organization_default.task.id;


--
-- Name: ticket; Type: TABLE; Schema: dispatch_organization_default; Owner: -
--

CREATE TABLE dispatch_organization_default.ticket (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    incident_id integer,
    case_id integer,
    task_id integer
);


--
-- Name: ticket_id_seq; Type: SEQUENCE; Schema: dispatch_organization_default; Owner: -
--

CREATE SEQUENCE dispatch_organization_default.ticket_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ticket_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_default; Owner: -
--

ALTER SEQUENCE dispatch_organization_default.ticket_id_seq OWNED BY dispatch_organization_default.ticket.id;


--
-- Name: conference; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.conference (
    id integer NOT NULL,
    resource_type character varying,
    weblink character varying,
    conference_id character varying,
    incident_id integer
);


--
-- Name: conference_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.conference_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conference_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.conference_id_seq OWNED BY dispatch_organization_second_org.conference.id;


--
-- Name: conversation; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.conversation (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    channel_id character varying,
    thread_id character varying,
    incident_id integer,
    case_id integer
);


--
-- Name: conversation_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.conversation_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conversation_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.conversation_id_seq OWNED BY dispatch_organization_second_org.conversation.id;


--
-- Name: document; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.document (
    id integer NOT NULL,
    resource_type character varying,
    weblink character varying,
    name character varying,
    description character varying,
    incident_id integer,
    case_id integer,
    project_id integer
);


--
-- Name: document_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.document_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: document_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.document_id_seq OWNED BY dispatch_organization_second_org.document.id;


--
-- Name: event; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.event (
    id integer NOT NULL,
    uuid uuid NOT NULL,
    started_at timestamp without time zone NOT NULL,
    ended_at timestamp without time zone NOT NULL,
    source character varying NOT NULL,
    description character varying NOT NULL,
    details json,
    type character varying,
    owner character varying,
    pinned boolean DEFAULT false,
    individual_id integer,
    incident_id integer,
    case_id integer,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    search_vector tsvector
);


--
-- Name: event_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.event_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: event_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.event_id_seq OWNED BY dispatch_organization_second_org.event.id;


--
-- Name: incident; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.incident (
    id integer NOT NULL,
    name character varying,
    title character varying NOT NULL,
    description character varying NOT NULL,
    resolution character varying,
    status character varying,
    visibility character varying,
    reported_at timestamp without time zone,
    stable_at timestamp without time zone,
    closed_at timestamp without time zone,
    search_vector tsvector,
    incident_priority_id integer,
    incident_severity_id integer,
    incident_type_id integer,
    duplicate_id integer,
    commander_id integer,
    reporter_id integer,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    project_id integer,
    summary character varying,
    mood character varying
);


--
-- Name: incident_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.incident_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.incident_id_seq OWNED BY dispatch_organization_second_org.incident.id;


--
-- Name: incident_priority; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.incident_priority (
    id integer NOT NULL,
    name character varying,
    color character varying,
    project_id integer
);


--
-- Name: incident_priority_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.incident_priority_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_priority_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.incident_priority_id_seq OWNED BY dispatch_organization_second_org.incident_priority.id;


--
-- Name: incident_severity; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.incident_severity (
    id integer NOT NULL,
    name character varying,
    color character varying,
    project_id integer
);


--
-- Name: incident_severity_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.incident_severity_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_severity_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.incident_severity_id_seq OWNED BY dispatch_organization_second_org.incident_severity.id;


--
-- Name: incident_type; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.incident_type (
    id integer NOT NULL,
    name character varying,
    description character varying,
    project_id integer
);


--
-- Name: incident_type_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.incident_type_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: incident_type_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.incident_type_id_seq OWNED BY dispatch_organization_second_org.incident_type.id;


--
-- Name: individual_contact; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.individual_contact (
    id integer NOT NULL,
    is_active boolean DEFAULT true,
    is_external boolean DEFAULT false,
    contact_type character varying,
    email character varying,
    company character varying,
    notes character varying,
    owner character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    name character varying,
    mobile_phone character varying,
    title character varying,
    weblink character varying,
    external_id character varying,
    project_id integer,
    search_vector tsvector
);


--
-- Name: individual_contact_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.individual_contact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: individual_contact_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.individual_contact_id_seq OWNED BY dispatch_organization_second_org.individual_contact.id;


--
-- Name: participant; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.participant (
    id integer NOT NULL,
    team character varying,
    department character varying,
    location character varying,
    added_reason character varying,
    incident_id integer,
    case_id integer,
    individual_contact_id integer
);


--
-- Name: participant_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.participant_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: participant_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.participant_id_seq OWNED BY dispatch_organization_second_org.participant.id;


--
-- Name: participant_role; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.participant_role (
    id integer NOT NULL,
    assumed_at timestamp without time zone,
    renounced_at timestamp without time zone,
    role character varying,
    activity integer DEFAULT 0,
    participant_id integer
);


--
-- Name: participant_role_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.participant_role_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: participant_role_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.participant_role_id_seq OWNED BY dispatch_organization_second_org.participant_role.id;


--
-- Name: project; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.project (
    id integer NOT NULL,
    name character varying,
    display_name character varying DEFAULT ''::character varying NOT NULL,
    organization_id integer
);


--
-- Name: project_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.project_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: project_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.project_id_seq OWNED BY dispatch_organization_second_org.project.id;


--
-- Name: signal_instance; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.signal_instance (
    id integer NOT NULL,
    raw json
);


--
-- Name: signal_instance_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.signal_instance_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: signal_instance_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.signal_instance_id_seq OWNED BY dispatch_organization_second_org.signal_instance.id;


--
-- Name: task; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.task (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    resolved_at timestamp without time zone,
    resolve_by timestamp without time zone,
    creator_id integer,
    owner_id integer,
    incident_id integer,
    description character varying,
    source character varying,
    priority character varying,
    status character varying
);


--
-- Name: task_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.task_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: task_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.task_id_seq OWNED BY dispatch_organization_second_org.task.id;


--
-- Name: ticket; Type: TABLE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE TABLE dispatch_organization_second_org.ticket (
    id integer NOT NULL,
    resource_type character varying,
    resource_id character varying,
    weblink character varying,
    created_at timestamp without time zone,
    updated_at timestamp without time zone,
    incident_id integer,
    case_id integer,
    task_id integer
);


--
-- Name: ticket_id_seq; Type: SEQUENCE; Schema: dispatch_organization_second_org; Owner: -
--

CREATE SEQUENCE dispatch_organization_second_org.ticket_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: ticket_id_seq; Type: SEQUENCE OWNED BY; Schema: dispatch_organization_second_org; Owner: -
--

ALTER SEQUENCE dispatch_organization_second_org.ticket_id_seq OWNED BY dispatch_organization_second_org.ticket.id;


--
-- Name: dispatch_user id; Type: DEFAULT; Schema: dispatch_core; Owner: -
--

ALTER TABLE ONLY dispatch_core.dispatch_user ALTER COLUMN id SET DEFAULT nextval('dispatch_core.dispatch_user_id_seq'::regclass);


--
-- Name: organization id; Type: DEFAULT; Schema: dispatch_core; Owner: -
--

ALTER TABLE ONLY dispatch_core.organization ALTER COLUMN id SET DEFAULT nextval('dispatch_core.organization_id_seq'::regclass);


--
-- Name: conference id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.conference ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.conference_id_seq'::regclass);


--
-- Name: conversation id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.conversation ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.conversation_id_seq'::regclass);


--
-- Name: document id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.document ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.document_id_seq'::regclass);


--
-- Name: event id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.event ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.event_id_seq'::regclass);


--
-- Name: incident id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.incident_id_seq'::regclass);


--
-- Name: incident_priority id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_priority ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.incident_priority_id_seq'::regclass);


--
-- Name: incident_severity id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_severity ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.incident_severity_id_seq'::regclass);


--
-- Name: incident_type id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_type ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.incident_type_id_seq'::regclass);


--
-- Name: individual_contact id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.individual_contact ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.individual_contact_id_seq'::regclass);


--
-- Name: participant id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.participant ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.participant_id_seq'::regclass);


--
-- Name: participant_role id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.participant_role ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.participant_role_id_seq'::regclass);


--
-- Name: project id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.project ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.project_id_seq'::regclass);


--
-- Name: signal_instance id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.signal_instance ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.signal_instance_id_seq'::regclass);


--
-- Name: task id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.task ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.task_id_seq'::regclass);


--
-- Name: ticket id; Type: DEFAULT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.ticket ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_default.ticket_id_seq'::regclass);


--
-- Name: conference id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.conference ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.conference_id_seq'::regclass);


--
-- Name: conversation id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.conversation ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.conversation_id_seq'::regclass);


--
-- Name: document id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.document ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.document_id_seq'::regclass);


--
-- Name: event id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.event ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.event_id_seq'::regclass);


--
-- Name: incident id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.incident_id_seq'::regclass);


--
-- Name: incident_priority id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_priority ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.incident_priority_id_seq'::regclass);


--
-- Name: incident_severity id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_severity ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.incident_severity_id_seq'::regclass);


--
-- Name: incident_type id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_type ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.incident_type_id_seq'::regclass);


--
-- Name: individual_contact id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.individual_contact ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.individual_contact_id_seq'::regclass);


--
-- Name: participant id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.participant ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.participant_id_seq'::regclass);


--
-- Name: participant_role id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.participant_role ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.participant_role_id_seq'::regclass);


--
-- Name: project id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.project ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.project_id_seq'::regclass);


--
-- Name: signal_instance id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.signal_instance ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.signal_instance_id_seq'::regclass);


--
-- Name: task id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.task ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.task_id_seq'::regclass);


--
-- Name: ticket id; Type: DEFAULT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.ticket ALTER COLUMN id SET DEFAULT nextval('dispatch_organization_second_org.ticket_id_seq'::regclass);


--
-- Data for Name: dispatch_user; Type: TABLE DATA; Schema: dispatch_core; Owner: -
--

COPY dispatch_core.dispatch_user (id, email, password) FROM stdin;
1	ann@example.com	\\x00ff
\.


--
-- Data for Name: organization; Type: TABLE DATA; Schema: dispatch_core; Owner: -
--

COPY dispatch_core.organization (id, name, slug, "default") FROM stdin;
1	default	default	t
2	Second Org	second_org	f
\.


--
-- Data for Name: conference; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.conference (id, resource_type, weblink, conference_id, incident_id) FROM stdin;
1	\N	https://meet.example.com/abc	abc	1
\.


--
-- Data for Name: conversation; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.conversation (id, resource_type, resource_id, weblink, channel_id, thread_id, incident_id, case_id) FROM stdin;
1	slack-conversation	\N	\N	C02AW36C1M5	\N	1	\N
2	slack-conversation	\N	\N	C0000CASES	171.5	\N	9
\.


--
-- Data for Name: document; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.document (id, resource_type, weblink, name, description, incident_id, case_id, project_id) FROM stdin;
1	dispatch-incident-document	https://docs.example.com/d/1	Incident document	\N	1	\N	\N
2	dispatch-incident-review-document	https://docs.example.com/d/2	\N	\N	1	\N	\N
\.


--
-- Data for Name: event; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.event (id, uuid, started_at, ended_at, source, description, details, type, owner, pinned, individual_id, incident_id, case_id, created_at, updated_at, search_vector) FROM stdin;
1	00000000-0000-0000-0000-000000000001	2024-05-01 10:00:01	2024-05-01 10:00:01	Dispatch Core App	Incident created	{}	Other	\N	f	\N	1	\N	\N	\N	\N
2	00000000-0000-0000-0000-000000000002	2024-05-01 10:05:00.5	2024-05-01 10:05:00.5	Incident Participant	Bo assumed\nthe role\tof Scribe	\N	Participant updated	\N	f	2	1	\N	\N	\N	\N
3	00000000-0000-0000-0000-000000000003	2024-05-01 10:10:00	2024-05-01 10:20:00	Incident Participant	Rolled back; it's better	{"a": [1, 2]}	Custom event	ann@example.com	t	\N	1	\N	\N	\N	\N
4	00000000-0000-0000-0000-000000000004	2024-06-01 00:10:00	2024-06-01 00:10:00	Slack Plugin	graph at \\N and \\. is wrong	\N	Imported message	\N	f	\N	2	\N	\N	\N	\N
5	00000000-0000-0000-0000-000000000005	2024-06-01 00:11:00	2024-06-01 00:11:00	Dispatch Core App	Case created	\N	Other	\N	f	\N	\N	9	\N	\N	\N
6	00000000-0000-0000-0000-000000000006	2024-06-01 00:12:00	2024-06-01 00:12:00	Dispatch Core App	Priority raised	\N	Assessment updated	\N	\N	\N	2	\N	\N	\N	\N
7	00000000-0000-0000-0000-000000000007	2024-06-01 00:13:00	2024-06-01 00:13:00	Dispatch Core App	of an incident without time	\N	\N	\N	\N	\N	4	\N	\N	\N	\N
\.


--
-- Data for Name: incident; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.incident (id, name, title, description, resolution, status, visibility, reported_at, stable_at, closed_at, search_vector, incident_priority_id, incident_severity_id, incident_type_id, duplicate_id, commander_id, reporter_id, created_at, updated_at, project_id, summary, mood) FROM stdin;
1	dispatch-default-default-1	Checkout fails	Cards were refused.\nSince the deploy.	Rolled back	Closed	Open	2024-05-01 10:00:00.123456	2024-05-01 10:40:00	2024-05-02 09:00:00	\N	2	2	1	\N	1	\N	2024-05-01 10:00:01	2024-05-02 09:00:01	1	\N	tense
2	dispatch-default-default-2	Back\\slash \\N \t tab and 🔥 «é»	\\.\n\\N		Stable	Restricted	2024-06-01 00:00:00	2024-06-01 01:00:00	\N	\N	2	1	2	\N	\N	\N	2024-06-01 00:00:00	2024-06-01 01:00:00	1	\N	\N
3	dispatch-default-default-3	No reported time		\N	Active	Open	\N	\N	\N	\N	1	3	1	\N	\N	\N	2024-07-01 12:00:00	\N	1	\N	\N
4	dispatch-default-default-4	No time at all		\N	Active	Open	\N	\N	\N	\N	1	3	1	\N	\N	\N	\N	\N	1	\N	\N
\.


--
-- Data for Name: incident_priority; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.incident_priority (id, name, color, project_id) FROM stdin;
1	Low	\N	1
2	High	\N	1
\.


--
-- Data for Name: incident_severity; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.incident_severity (id, name, color, project_id) FROM stdin;
1	Undefined	\N	1
2	Critical	\N	1
3	SEV 3	\N	1
\.


--
-- Data for Name: incident_type; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.incident_type (id, name, description, project_id) FROM stdin;
1	Customer impact	\N	1
2	Security	\N	1
\.


--
-- Data for Name: individual_contact; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.individual_contact (id, is_active, is_external, contact_type, email, company, notes, owner, created_at, updated_at, name, mobile_phone, title, weblink, external_id, project_id, search_vector) FROM stdin;
1	t	f	\N	ann@example.com	\N	\N	\N	2024-01-01 00:00:00	2024-01-01 00:00:00	Ann Example	\N	SRE	\N	\N	1	'ann':1
2	t	f	\N	bo@example.com	\N	\N	\N	2024-01-01 00:00:00	2024-01-01 00:00:00	Bo "the\ttab" O'Neil	\N	\N	\N	\N	1	\N
3	f	f	\N	cy@example.com	\N	\N	\N	2024-01-01 00:00:00	2024-01-01 00:00:00	Cy	\N		\N	\N	1	\N
\.


--
-- Data for Name: participant; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.participant (id, team, department, location, added_reason, incident_id, case_id, individual_contact_id) FROM stdin;
1	\N	\N	\N	\N	1	\N	1
2	\N	\N	\N	\N	1	\N	2
3	\N	\N	\N	\N	2	\N	2
4	\N	\N	\N	\N	\N	9	3
\.


--
-- Data for Name: participant_role; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.participant_role (id, assumed_at, renounced_at, role, activity, participant_id) FROM stdin;
1	2024-05-01 10:00:00	\N	Incident Commander	0	1
2	2024-05-01 10:01:00	2024-05-01 10:05:00	Scribe	0	1
3	2024-05-01 10:05:00	\N	Scribe	0	2
4	2024-05-01 10:00:00	\N	Participant	0	2
5	2024-06-01 00:00:00	\N	Liaison	0	3
6	2024-06-01 00:00:00	\N	Assignee	0	4
\.


--
-- Data for Name: project; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.project (id, name, display_name, organization_id) FROM stdin;
1	Payments		1
\.


--
-- Data for Name: signal_instance; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.signal_instance (id, raw) FROM stdin;
1	{"n" : 1}
2	{"n" : 2}
3	{"n" : 3}
4	{"n" : 4}
5	{"n" : 5}
6	{"n" : 6}
7	{"n" : 7}
8	{"n" : 8}
9	{"n" : 9}
10	{"n" : 10}
11	{"n" : 11}
12	{"n" : 12}
13	{"n" : 13}
14	{"n" : 14}
15	{"n" : 15}
16	{"n" : 16}
17	{"n" : 17}
18	{"n" : 18}
19	{"n" : 19}
20	{"n" : 20}
\.


--
-- Data for Name: task; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.task (id, resource_type, resource_id, weblink, created_at, updated_at, resolved_at, resolve_by, creator_id, owner_id, incident_id, description, source, priority, status) FROM stdin;
1	\N	t1	https://docs.example.com/t1	2024-05-01 11:00:00	\N	2024-05-03 00:00:00	\N	1	2	1	Add a canary	\N	\N	Resolved
2	\N	t2	\N	2024-05-01 11:05:00	\N	\N	\N	1	1	1	Page earlier	\N	\N	Open
\.


--
-- Data for Name: ticket; Type: TABLE DATA; Schema: dispatch_organization_default; Owner: -
--

COPY dispatch_organization_default.ticket (id, resource_type, resource_id, weblink, created_at, updated_at, incident_id, case_id, task_id) FROM stdin;
1	jira-ticket	\N	https://jira.example.com/browse/INC-1?focus=2	\N	\N	1	\N	\N
\.


--
-- Data for Name: conference; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.conference (id, resource_type, weblink, conference_id, incident_id) FROM stdin;
\.


--
-- Data for Name: conversation; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.conversation (id, resource_type, resource_id, weblink, channel_id, thread_id, incident_id, case_id) FROM stdin;
\.


--
-- Data for Name: document; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.document (id, resource_type, weblink, name, description, incident_id, case_id, project_id) FROM stdin;
\.


--
-- Data for Name: event; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.event (id, uuid, started_at, ended_at, source, description, details, type, owner, pinned, individual_id, incident_id, case_id, created_at, updated_at, search_vector) FROM stdin;
1	00000000-0000-0000-0000-000000000011	2023-01-01 00:30:00	2023-01-01 00:30:00	Dispatch Core App	only event	\N	\N	\N	f	\N	1	\N	\N	\N	\N
\.


--
-- Data for Name: incident; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.incident (id, name, title, description, resolution, status, visibility, reported_at, stable_at, closed_at, search_vector, incident_priority_id, incident_severity_id, incident_type_id, duplicate_id, commander_id, reporter_id, created_at, updated_at, project_id, summary, mood) FROM stdin;
1	dispatch-second_org-default-1	Another organisation's first	x	\N	Closed	\N	2023-01-01 00:00:00	\N	2023-01-01 02:00:00	\N	\N	\N	\N	\N	\N	\N	2023-01-01 00:00:00	\N	\N	\N	\N
\.


--
-- Data for Name: incident_priority; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.incident_priority (id, name, color, project_id) FROM stdin;
\.


--
-- Data for Name: incident_severity; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.incident_severity (id, name, color, project_id) FROM stdin;
\.


--
-- Data for Name: incident_type; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.incident_type (id, name, description, project_id) FROM stdin;
\.


--
-- Data for Name: individual_contact; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.individual_contact (id, is_active, is_external, contact_type, email, company, notes, owner, created_at, updated_at, name, mobile_phone, title, weblink, external_id, project_id, search_vector) FROM stdin;
\.


--
-- Data for Name: participant; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.participant (id, team, department, location, added_reason, incident_id, case_id, individual_contact_id) FROM stdin;
\.


--
-- Data for Name: participant_role; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.participant_role (id, assumed_at, renounced_at, role, activity, participant_id) FROM stdin;
\.


--
-- Data for Name: project; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.project (id, name, display_name, organization_id) FROM stdin;
\.


--
-- Data for Name: signal_instance; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.signal_instance (id, raw) FROM stdin;
\.


--
-- Data for Name: task; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.task (id, resource_type, resource_id, weblink, created_at, updated_at, resolved_at, resolve_by, creator_id, owner_id, incident_id, description, source, priority, status) FROM stdin;
\.


--
-- Data for Name: ticket; Type: TABLE DATA; Schema: dispatch_organization_second_org; Owner: -
--

COPY dispatch_organization_second_org.ticket (id, resource_type, resource_id, weblink, created_at, updated_at, incident_id, case_id, task_id) FROM stdin;
\.


--
-- Name: dispatch_user_id_seq; Type: SEQUENCE SET; Schema: dispatch_core; Owner: -
--

SELECT pg_catalog.setval('dispatch_core.dispatch_user_id_seq', 1, true);


--
-- Name: organization_id_seq; Type: SEQUENCE SET; Schema: dispatch_core; Owner: -
--

SELECT pg_catalog.setval('dispatch_core.organization_id_seq', 2, true);


--
-- Name: conference_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.conference_id_seq', 1, true);


--
-- Name: conversation_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.conversation_id_seq', 2, true);


--
-- Name: document_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.document_id_seq', 2, true);


--
-- Name: event_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.event_id_seq', 7, true);


--
-- Name: incident_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.incident_id_seq', 4, true);


--
-- Name: incident_priority_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.incident_priority_id_seq', 2, true);


--
-- Name: incident_severity_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.incident_severity_id_seq', 3, true);


--
-- Name: incident_type_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.incident_type_id_seq', 2, true);


--
-- Name: individual_contact_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.individual_contact_id_seq', 3, true);


--
-- Name: participant_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.participant_id_seq', 4, true);


--
-- Name: participant_role_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.participant_role_id_seq', 6, true);


--
-- Name: project_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.project_id_seq', 1, true);


--
-- Name: signal_instance_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.signal_instance_id_seq', 20, true);


--
-- Name: task_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.task_id_seq', 2, true);


--
-- Name: ticket_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_default; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_default.ticket_id_seq', 1, true);


--
-- Name: conference_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.conference_id_seq', 1, false);


--
-- Name: conversation_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.conversation_id_seq', 1, false);


--
-- Name: document_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.document_id_seq', 1, false);


--
-- Name: event_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.event_id_seq', 1, true);


--
-- Name: incident_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.incident_id_seq', 1, true);


--
-- Name: incident_priority_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.incident_priority_id_seq', 1, false);


--
-- Name: incident_severity_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.incident_severity_id_seq', 1, false);


--
-- Name: incident_type_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.incident_type_id_seq', 1, false);


--
-- Name: individual_contact_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.individual_contact_id_seq', 1, false);


--
-- Name: participant_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.participant_id_seq', 1, false);


--
-- Name: participant_role_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.participant_role_id_seq', 1, false);


--
-- Name: project_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.project_id_seq', 1, false);


--
-- Name: signal_instance_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.signal_instance_id_seq', 1, false);


--
-- Name: task_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.task_id_seq', 1, false);


--
-- Name: ticket_id_seq; Type: SEQUENCE SET; Schema: dispatch_organization_second_org; Owner: -
--

SELECT pg_catalog.setval('dispatch_organization_second_org.ticket_id_seq', 1, false);


--
-- Name: dispatch_user dispatch_user_pkey; Type: CONSTRAINT; Schema: dispatch_core; Owner: -
--

ALTER TABLE ONLY dispatch_core.dispatch_user
    ADD CONSTRAINT dispatch_user_pkey PRIMARY KEY (id);


--
-- Name: organization organization_name_key; Type: CONSTRAINT; Schema: dispatch_core; Owner: -
--

ALTER TABLE ONLY dispatch_core.organization
    ADD CONSTRAINT organization_name_key UNIQUE (name);


--
-- Name: organization organization_pkey; Type: CONSTRAINT; Schema: dispatch_core; Owner: -
--

ALTER TABLE ONLY dispatch_core.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);


--
-- Name: conference conference_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.conference
    ADD CONSTRAINT conference_pkey PRIMARY KEY (id);


--
-- Name: conversation conversation_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);


--
-- Name: document document_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);


--
-- Name: incident incident_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);


--
-- Name: incident_priority incident_priority_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_priority
    ADD CONSTRAINT incident_priority_pkey PRIMARY KEY (id);


--
-- Name: incident_severity incident_severity_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_severity
    ADD CONSTRAINT incident_severity_pkey PRIMARY KEY (id);


--
-- Name: incident_type incident_type_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.incident_type
    ADD CONSTRAINT incident_type_pkey PRIMARY KEY (id);


--
-- Name: individual_contact individual_contact_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.individual_contact
    ADD CONSTRAINT individual_contact_pkey PRIMARY KEY (id);


--
-- Name: participant participant_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);


--
-- Name: participant_role participant_role_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.participant_role
    ADD CONSTRAINT participant_role_pkey PRIMARY KEY (id);


--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (id);


--
-- Name: signal_instance signal_instance_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.signal_instance
    ADD CONSTRAINT signal_instance_pkey PRIMARY KEY (id);


--
-- Name: task task_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);


--
-- Name: ticket ticket_pkey; Type: CONSTRAINT; Schema: dispatch_organization_default; Owner: -
--

ALTER TABLE ONLY dispatch_organization_default.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);


--
-- Name: conference conference_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.conference
    ADD CONSTRAINT conference_pkey PRIMARY KEY (id);


--
-- Name: conversation conversation_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);


--
-- Name: document document_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (id);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);


--
-- Name: incident incident_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);


--
-- Name: incident_priority incident_priority_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_priority
    ADD CONSTRAINT incident_priority_pkey PRIMARY KEY (id);


--
-- Name: incident_severity incident_severity_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_severity
    ADD CONSTRAINT incident_severity_pkey PRIMARY KEY (id);


--
-- Name: incident_type incident_type_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.incident_type
    ADD CONSTRAINT incident_type_pkey PRIMARY KEY (id);


--
-- Name: individual_contact individual_contact_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.individual_contact
    ADD CONSTRAINT individual_contact_pkey PRIMARY KEY (id);


--
-- Name: participant participant_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.participant
    ADD CONSTRAINT participant_pkey PRIMARY KEY (id);


--
-- Name: participant_role participant_role_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.participant_role
    ADD CONSTRAINT participant_role_pkey PRIMARY KEY (id);


--
-- Name: project project_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.project
    ADD CONSTRAINT project_pkey PRIMARY KEY (id);


--
-- Name: signal_instance signal_instance_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.signal_instance
    ADD CONSTRAINT signal_instance_pkey PRIMARY KEY (id);


--
-- Name: task task_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (id);


--
-- Name: ticket ticket_pkey; Type: CONSTRAINT; Schema: dispatch_organization_second_org; Owner: -
--

ALTER TABLE ONLY dispatch_organization_second_org.ticket
    ADD CONSTRAINT ticket_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--

\unrestrict ***

