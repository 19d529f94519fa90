use serde_json::{Value, json};

use super::{Policy, PolicyForm, changes};
use crate::agenda::{ConflictCode, Rules, Severity};

fn form(patch: &Value) -> Value {
    let mut document = Policy::default().document();
    document["reason"] = json!("Decisión del consejo.");
    for (name, value) in patch.as_object().into_iter().flatten() {
        document[name] = value.clone();
    }
    document
}

fn bad_fields(patch: &Value) -> Vec<String> {
    let bad = PolicyForm::parse(form(patch)).expect_err("a bad form");
    bad.0.iter().map(|error| format!("{}: {}", error.pointer, error.code)).collect()
}

#[test]
fn a_form_of_the_policy_itself_changes_nothing() {
    let before = Policy::default();
    let after = before.revised(&PolicyForm::parse(form(&json!({}))).expect("a good form"));
    assert_eq!(after, Policy { version: 2, ..before.clone() });
    assert_eq!(changes(&before, &after), []);
}

#[test]
fn what_changed_is_named_with_its_members() {
    let mut profiles = Policy::default().document()["clock_profiles"].clone();
    profiles["petition"] = json!(12);
    let good = PolicyForm::parse(form(&json!({ "max_days": 6, "clock_profiles": profiles }))).expect("a good form");
    let changed = changes(&Policy::default(), &Policy::default().revised(&good));
    let lines: Vec<_> = changed.iter().map(|one| format!("{} {} {}", one.member, one.from, one.to)).collect();
    assert_eq!(lines, ["clock_profiles.petition 15 12", "max_days 5 6"]);
}

#[test]
fn everything_that_is_bad_is_named_at_once_contradictions_too() {
    let patch = json!({
        "min_lead_days": -1, "suppression_threshold": 0, "max_group_size": 10, "max_days": "5",
        "acknowledge_business_days": 9, "reason": " ",
    });
    assert_eq!(
        bad_fields(&patch),
        [
            "/first_response_business_days: contradiction",
            "/max_days: wrong_type",
            "/min_lead_days: out_of_range",
            "/reason: too_short",
            "/recommended_group_size: contradiction",
            "/suppression_threshold: out_of_range",
        ]
    );
    assert_eq!(bad_fields(&json!({ "min_lead_days_high_level": 27 })), ["/min_lead_days_high_level: contradiction"]);
    for outside in [json!(0), json!(1), json!(1.5), json!(-0.1)] {
        assert_eq!(bad_fields(&json!({ "duplicate_threshold": outside })), ["/duplicate_threshold: out_of_range"]);
    }
}

#[test]
fn a_version_that_was_stored_before_a_member_came_has_its_default() {
    let mut stored = serde_json::to_value(Policy::default()).expect("json");
    for later in [
        "repeat_topic_cooldown_months",
        "retention_months",
        "suppression_threshold",
        "duplicate_threshold",
        "clock_profiles",
        "business_hours",
        "travel_buffer_minutes",
        "presenter_daily_cap",
        "agency_parallel_capacity",
        "partner_notice_business_days",
        "reply_by_business_days",
        "conflict_severities",
    ] {
        stored.as_object_mut().and_then(|members| members.remove(later)).expect("a member");
    }
    let read: Policy = serde_json::from_value(stored).expect("an old version");
    assert_eq!(read, Policy::default());
}

#[test]
fn the_rules_of_agendas_are_those_of_the_policy() {
    assert_eq!(Policy::default().rules(), Rules::default());
    let patch = json!({
        "travel_buffer_minutes": 20, "business_hours": { "from": "07:30", "to": "17:00" },
        "conflict_severities": { "travel_time_short": "warn", "public_holiday": "block_release" },
    });
    let rules = Policy::default().revised(&PolicyForm::parse(form(&patch)).expect("a good form")).rules();
    let (from, to) = rules.business_hours;
    assert_eq!((rules.buffer_minutes, from.to_string(), to.to_string()), (20, "07:30:00".into(), "17:00:00".into()));
    assert_eq!(rules.severities.of(ConflictCode::TravelTimeShort), Severity::Warn);
    assert_eq!(rules.severities.of(ConflictCode::PublicHoliday), Severity::BlockRelease);
    assert_eq!(rules.severities.of(ConflictCode::LanguageGap), Severity::BlockRelease);
}

#[test]
fn what_always_blocks_the_write_is_fixed() {
    let patch = json!({ "conflict_severities": {
        "person_double_booked": "warn", "end_before_start": "block_write", "late": "warn", "language_gap": "grave",
    }, "business_hours": { "from": "16:30", "to": "16:30" } });
    assert_eq!(
        bad_fields(&patch),
        [
            "/business_hours/to: before_start",
            "/conflict_severities/end_before_start: fixed",
            "/conflict_severities/language_gap: unknown_value",
            "/conflict_severities/late: unknown_member",
            "/conflict_severities/person_double_booked: fixed",
        ]
    );
}

#[test]
fn a_severity_that_is_as_usual_again_is_a_change_too() {
    let with = |said: Value| {
        Policy::default().revised(&PolicyForm::parse(form(&json!({ "conflict_severities": said }))).expect("a form"))
    };
    let changed = changes(&with(json!({ "day_too_long": "ignore" })), &with(json!({})));
    let lines: Vec<_> = changed.iter().map(|one| format!("{} {} {}", one.member, one.from, one.to)).collect();
    assert_eq!(lines, [r#"conflict_severities.day_too_long "ignore" null"#]);
}
