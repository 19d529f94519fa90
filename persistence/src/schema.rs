//! The tables as diesel knows them; the migrations are their source. Generated columns are read, never written.

diesel::table! {
    topics (id) {
        id -> Uuid,
        version -> BigInt,
        code -> Text,
        parent_id -> Nullable<Uuid>,
        label_es -> Text,
        label_en -> Text,
        position -> Integer,
        created_at -> Timestamptz,
        aliases -> Jsonb,
    }
}

diesel::table! {
    agencies (id) {
        id -> Uuid,
        version -> BigInt,
        code -> Text,
        name -> Text,
        description -> Nullable<Text>,
        website -> Nullable<Text>,
        email -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        parallel_capacity -> Nullable<Integer>,
        weekly_cap -> Nullable<Integer>,
        weight -> Integer,
    }
}

diesel::table! {
    users (id) {
        id -> Uuid,
        version -> BigInt,
        email -> Text,
        display_name -> Text,
        password_hash -> Nullable<Text>,
        must_change_password -> Bool,
        disabled -> Bool,
        agency_id -> Nullable<Uuid>,
        roles -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        oidc_issuer -> Nullable<Text>,
        oidc_subject -> Nullable<Text>,
        roles_as_of -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    oauth_clients (id) {
        id -> Uuid,
        version -> BigInt,
        client_id -> Text,
        name -> Text,
        secret_hash -> Binary,
        agency_id -> Uuid,
        disabled -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        session_id -> Uuid,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    signing_keys (kid) {
        kid -> Text,
        key_id -> Text,
        private_key -> Binary,
        public_key -> Binary,
        created_at -> Timestamptz,
        retires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    throttles (bucket, subject) {
        bucket -> Text,
        subject -> Binary,
        failures -> Integer,
        blocked_until -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    idempotent_replies (scope) {
        scope -> Binary,
        fingerprint -> Binary,
        key_id -> Text,
        reply -> Binary,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    key_ring_checks (id) {
        id -> Bool,
        check_value -> Binary,
    }
}

diesel::table! {
    policies (version) {
        version -> Integer,
        rules -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    policy_changes (version) {
        version -> Integer,
        id -> Uuid,
        made_by -> Uuid,
        reason -> Text,
    }
}

diesel::table! {
    privacy_notices (id) {
        id -> Uuid,
        version -> Integer,
        language -> Text,
        body -> Text,
        valid_from -> Timestamptz,
    }
}

diesel::table! {
    organizations (id) {
        id -> Uuid,
        version -> BigInt,
        name -> Text,
        kind -> Text,
        country -> Text,
        city -> Nullable<Text>,
        website -> Nullable<Text>,
        aliases -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        merged_into_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    organization_merges (organization_id) {
        organization_id -> Uuid,
        into_id -> Uuid,
        reason -> Text,
        merged_by -> Uuid,
        merged_at -> Timestamptz,
    }
}

diesel::table! {
    reference_counters (year) {
        year -> Integer,
        last_number -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use diesel::pg::sql_types::Jsonb;

    requests (id) {
        id -> Uuid,
        version -> BigInt,
        state -> Text,
        channel -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        intake -> Jsonb,
        consents -> Jsonb,
        reference_year -> Nullable<Integer>,
        reference_number -> Nullable<Integer>,
        reference -> Nullable<Text>,
        submitted_at -> Nullable<Timestamptz>,
        policy -> Nullable<Jsonb>,
        clock -> Nullable<Jsonb>,
        due_on -> Nullable<Date>,
        questions -> Jsonb,
        organization_id -> Nullable<Uuid>,
        assignee_id -> Nullable<Uuid>,
        outcome -> Nullable<Jsonb>,
        sweep_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        anonymised_at -> Nullable<Timestamptz>,
        canonical_id -> Nullable<Uuid>,
        kind -> Nullable<Text>,
        country -> Nullable<Text>,
        organization_name -> Nullable<Text>,
        topics -> Nullable<Jsonb>,
        group_size -> Nullable<Integer>,
        seniority -> Nullable<Text>,
        received_at -> Nullable<Timestamptz>,
        registered_by -> Nullable<Uuid>,
        priority -> Text,
        tags -> Array<Text>,
    }
}

diesel::table! {
    request_notes (seq) {
        seq -> BigInt,
        id -> Uuid,
        request_id -> Uuid,
        author_id -> Uuid,
        action -> Nullable<Text>,
        body -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    request_messages (seq) {
        seq -> BigInt,
        id -> Uuid,
        request_id -> Uuid,
        author_kind -> Text,
        author_id -> Uuid,
        body -> Text,
        attachment_ids -> Array<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    tracking_tokens (id) {
        id -> Uuid,
        request_id -> Uuid,
        hash -> Binary,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        recovered -> Bool,
        first_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    exchanges (id) {
        id -> Uuid,
        version -> BigInt,
        state -> Text,
        design -> Jsonb,
        starts_on -> Date,
        ends_on -> Date,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        postponed_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        reopened_at -> Nullable<Timestamptz>,
        consulted_at -> Nullable<Timestamptz>,
        confirmed_at -> Nullable<Timestamptz>,
        started_at -> Nullable<Timestamptz>,
        delivered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    delegations (id) {
        id -> Uuid,
        version -> BigInt,
        request_id -> Uuid,
        exchange_id -> Uuid,
        state -> Text,
        size -> Integer,
        seniority -> Text,
        country -> Text,
        arrives_on -> Date,
        departs_on -> Date,
        final_list_due_on -> Date,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        minors -> Integer,
        finalised_at -> Nullable<Timestamptz>,
        list_overdue_since -> Nullable<Timestamptz>,
        arrived_at -> Nullable<Timestamptz>,
        members_came -> Nullable<Integer>,
        minors_came -> Nullable<Integer>,
        departed_at -> Nullable<Timestamptz>,
        cancelled_at -> Nullable<Timestamptz>,
        anonymised_at -> Nullable<Timestamptz>,
        substitutions -> Jsonb,
        items -> Jsonb,
    }
}

diesel::table! {
    delegates (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        delegation_id -> Uuid,
        given_name -> Nullable<Text>,
        family_name -> Nullable<Text>,
        position -> Nullable<Text>,
        organization -> Nullable<Text>,
        seniority -> Text,
        country -> Text,
        languages -> Array<Text>,
        is_head -> Bool,
        consents -> Jsonb,
        protected_key_id -> Nullable<Text>,
        protected -> Nullable<Binary>,
        came -> Nullable<Bool>,
        substituted_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        id -> Uuid,
        at -> Timestamptz,
        actor_kind -> Text,
        actor_id -> Nullable<Uuid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        fields -> Array<Text>,
        visibility -> Text,
        due_date -> Nullable<Jsonb>,
    }
}

diesel::table! {
    holiday_decisions (revision) {
        revision -> BigInt,
        id -> Uuid,
        date -> Date,
        action -> Text,
        name_es -> Nullable<Text>,
        name_en -> Nullable<Text>,
        reason -> Text,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
    }
}

diesel::table! {
    outbox_events (seq) {
        seq -> BigInt,
        id -> Uuid,
        kind -> Text,
        subject_id -> Uuid,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> Timestamptz,
        last_error -> Nullable<Text>,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    attachment_files (sha256) {
        sha256 -> Binary,
        key -> Text,
        stored_at -> Timestamptz,
    }
}

diesel::table! {
    attachment_stores (id) {
        id -> Bool,
        folder -> Uuid,
    }
}

diesel::table! {
    attachments (id) {
        id -> Uuid,
        request_id -> Uuid,
        sha256 -> Binary,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        kind -> Text,
        added_by -> Text,
        added_at -> Timestamptz,
        question -> Nullable<Integer>,
    }
}

diesel::table! {
    request_duplicate_keys (request_id) {
        request_id -> Uuid,
        rules -> Integer,
        submitted_at -> Timestamptz,
        name -> Text,
        words -> Array<Text>,
    }
}

diesel::table! {
    request_duplicates (request_id, other_id) {
        request_id -> Uuid,
        other_id -> Uuid,
        score -> Integer,
    }
}

diesel::table! {
    duplicate_scans (request_id) {
        request_id -> Uuid,
        asked -> Int8,
    }
}

diesel::table! {
    practices (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        code -> Text,
        agency_id -> Uuid,
        state -> Text,
        first_published_at -> Nullable<Timestamptz>,
        published_at -> Nullable<Timestamptz>,
        review_due_on -> Nullable<Date>,
        review_started_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        superseded_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    practice_revisions (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        practice_id -> Uuid,
        number -> Integer,
        state -> Text,
        document -> Jsonb,
        text_edition -> Integer,
        stale_languages -> Array<Text>,
        author_ids -> Array<Uuid>,
        remarks -> Nullable<Text>,
        remarks_at -> Nullable<Timestamptz>,
        submitted_at -> Nullable<Timestamptz>,
        validated_at -> Nullable<Timestamptz>,
        validated_by -> Nullable<Uuid>,
        published_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    practice_claims (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        origin_id -> Uuid,
        revision_id -> Uuid,
        state -> Text,
        document -> Jsonb,
        comparison_key -> Text,
        expires_on -> Nullable<Date>,
        verified_at -> Nullable<Timestamptz>,
        verified_by -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    practice_assets (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        origin_id -> Uuid,
        revision_id -> Uuid,
        kind -> Text,
        title -> Jsonb,
        alternative_text -> Nullable<Jsonb>,
        language -> Nullable<Text>,
        url -> Nullable<Text>,
        sha256 -> Nullable<Binary>,
        name -> Nullable<Text>,
        media_type -> Nullable<Text>,
        size -> Nullable<BigInt>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    claim_preferences (seq) {
        seq -> BigInt,
        preferred_id -> Uuid,
        other_id -> Uuid,
        preferred_value -> Text,
        other_value -> Text,
        note -> Jsonb,
        decided_at -> Timestamptz,
        decided_by -> Uuid,
    }
}

diesel::table! {
    lessons (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        agency_id -> Uuid,
        exchange_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        state -> Text,
        texts -> Jsonb,
        topics -> Array<Text>,
        author_ids -> Array<Uuid>,
        accepted_at -> Nullable<Timestamptz>,
        accepted_by -> Nullable<Uuid>,
        promoted_at -> Nullable<Timestamptz>,
        practice_id -> Nullable<Uuid>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    venues (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        agency_id -> Uuid,
        state -> Text,
        name -> Jsonb,
        address -> Nullable<Text>,
        latitude -> Double,
        longitude -> Double,
        capacity -> Integer,
        accessible -> Bool,
        opening_hours -> Jsonb,
        simultaneous_groups -> Integer,
        weekly_visitors -> Nullable<Integer>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    presenters (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        agency_id -> Uuid,
        state -> Text,
        name -> Text,
        post -> Jsonb,
        shown_as -> Text,
        languages -> Array<Text>,
        daily_cap -> Nullable<Integer>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    offers (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        agency_id -> Uuid,
        state -> Text,
        title -> Jsonb,
        topic_id -> Nullable<Uuid>,
        practice_id -> Nullable<Uuid>,
        role -> Text,
        activity_type -> Text,
        minutes -> Integer,
        hours -> Jsonb,
        group_from -> Integer,
        group_to -> Integer,
        languages -> Array<Text>,
        place -> Text,
        venue_id -> Nullable<Uuid>,
        presenter_ids -> Array<Uuid>,
        notice_business_days -> Nullable<Integer>,
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    closures (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        owner_id -> Uuid,
        agency_id -> Nullable<Uuid>,
        venue_id -> Nullable<Uuid>,
        presenter_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    travel_times (from_id, to_id) {
        from_id -> Uuid,
        to_id -> Uuid,
        minutes -> Integer,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    agenda_sessions (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        exchange_id -> Uuid,
        agency_id -> Nullable<Uuid>,
        state -> Text,
        title -> Jsonb,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        place -> Text,
        venue_id -> Nullable<Uuid>,
        link -> Nullable<Text>,
        activity_type -> Text,
        delivery_mode -> Text,
        languages -> Array<Text>,
        item_id -> Nullable<Uuid>,
        offer_id -> Nullable<Uuid>,
        presenter_ids -> Array<Uuid>,
        guide_id -> Nullable<Uuid>,
        visitor_zone -> Nullable<Text>,
        sub_group -> Nullable<Text>,
        delegation_ids -> Array<Uuid>,
        pinned -> Bool,
        sequence -> Integer,
        attended -> Nullable<Integer>,
        ended_at -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    person_bookings (session_id, person_id) {
        session_id -> Uuid,
        person_id -> Uuid,
        during -> Tstzrange,
    }
}

diesel::table! {
    assignments (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        session_id -> Uuid,
        exchange_id -> Uuid,
        agency_id -> Uuid,
        role -> Text,
        is_lead -> Bool,
        state -> Text,
        asked -> Jsonb,
        message -> Nullable<Text>,
        override_reason -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        reply_by -> Nullable<Timestamptz>,
        reminded_at -> Nullable<Timestamptz>,
        due_at -> Nullable<Timestamptz>,
        presenter_id -> Nullable<Uuid>,
        since -> Nullable<Timestamptz>,
        counter -> Nullable<Jsonb>,
        decline_code -> Nullable<Text>,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        asked_by -> Nullable<Uuid>,
        session_starts_at -> Timestamptz,
        session_ends_at -> Timestamptz,
    }
}

diesel::table! {
    agenda_versions (exchange_id, number) {
        exchange_id -> Uuid,
        number -> Integer,
        document -> Jsonb,
        released_at -> Timestamptz,
        released_by -> Uuid,
    }
}

diesel::table! {
    agenda_drafts (id) {
        id -> Uuid,
        seq -> BigInt,
        version -> BigInt,
        exchange_id -> Uuid,
        state -> Text,
        document -> Jsonb,
        created_at -> Timestamptz,
        created_by -> Uuid,
        applied_at -> Nullable<Timestamptz>,
        applied_by -> Nullable<Uuid>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(requests, request_duplicates);
diesel::allow_tables_to_appear_in_same_query!(requests, tracking_tokens, delegations, exchanges, organizations);
diesel::allow_tables_to_appear_in_same_query!(organization_merges, organizations);
diesel::allow_tables_to_appear_in_same_query!(delegates, delegations);
diesel::allow_tables_to_appear_in_same_query!(users, sessions, refresh_tokens);
diesel::allow_tables_to_appear_in_same_query!(users, requests);
diesel::joinable!(attachments -> attachment_files (sha256));
diesel::allow_tables_to_appear_in_same_query!(attachments, attachment_files);
diesel::joinable!(policy_changes -> policies (version));
diesel::allow_tables_to_appear_in_same_query!(policies, policy_changes);
diesel::joinable!(practices -> agencies (agency_id));
diesel::joinable!(practice_revisions -> practices (practice_id));
diesel::joinable!(practice_claims -> practice_revisions (revision_id));
diesel::joinable!(practice_assets -> practice_revisions (revision_id));
diesel::joinable!(practice_assets -> attachment_files (sha256));
diesel::allow_tables_to_appear_in_same_query!(practice_assets, practice_revisions);
diesel::allow_tables_to_appear_in_same_query!(practice_assets, practices);
diesel::allow_tables_to_appear_in_same_query!(practice_assets, attachment_files);
diesel::allow_tables_to_appear_in_same_query!(lessons, practices, agencies, practice_revisions, practice_claims);
diesel::joinable!(lessons -> agencies (agency_id));
diesel::joinable!(lessons -> practices (practice_id));
diesel::joinable!(venues -> agencies (agency_id));
diesel::joinable!(presenters -> agencies (agency_id));
diesel::joinable!(offers -> agencies (agency_id));
diesel::joinable!(offers -> topics (topic_id));
diesel::joinable!(offers -> practices (practice_id));
diesel::joinable!(closures -> agencies (owner_id));
diesel::allow_tables_to_appear_in_same_query!(topics, agencies);
diesel::allow_tables_to_appear_in_same_query!(topics, practices);
diesel::allow_tables_to_appear_in_same_query!(topics, offers);
diesel::allow_tables_to_appear_in_same_query!(topics, venues);
diesel::allow_tables_to_appear_in_same_query!(practices, offers);
diesel::allow_tables_to_appear_in_same_query!(practices, venues);
diesel::allow_tables_to_appear_in_same_query!(venues, presenters, offers, closures, agencies, agenda_sessions);
diesel::joinable!(agenda_sessions -> exchanges (exchange_id));
diesel::allow_tables_to_appear_in_same_query!(agenda_sessions, person_bookings, exchanges, assignments);
diesel::joinable!(assignments -> agenda_sessions (session_id));
diesel::joinable!(assignments -> exchanges (exchange_id));
diesel::joinable!(assignments -> agencies (agency_id));
diesel::allow_tables_to_appear_in_same_query!(assignments, agencies);
diesel::allow_tables_to_appear_in_same_query!(agencies, exchanges);
diesel::allow_tables_to_appear_in_same_query!(assignments, presenters);
diesel::allow_tables_to_appear_in_same_query!(agenda_versions, delegations);
diesel::allow_tables_to_appear_in_same_query!(agenda_versions, exchanges);
diesel::allow_tables_to_appear_in_same_query!(travel_times, venues);
