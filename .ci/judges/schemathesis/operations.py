"""The table: for each operation who calls it, what must exist first, and what a generator cannot know of its body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import mend
from mend import EXAMPLE_ID


@dataclass(frozen=True)
class Rule:
    """How the judge calls an operation: as whom, on what, and how it mends a generated body. `known` are path parameters
    of a sample. Where links lead on from what a body made, `whole` sends the example, so that they can. An operation that
    `adds` to what it needs leaves its state as it is. Who `signs_in` does so where anybody may call, because not all that
    is there is everybody's."""

    actor: str | None = "admin"
    needs: str | None = None
    mend: Callable | None = None
    known: dict[str, str] | None = None
    whole: bool = False
    adds: bool = False
    signs_in: bool = False


@dataclass(frozen=True)
class Step:
    """An operation that makes a resource or brings it into its next state, sent with its example, mended. `keeps` is the
    path parameter that the id of what it made becomes, beside those of the state before; `leads_to` are the members of
    the reply under which stands the id of another resource, which is the one that counts from then on, or the one that is kept.
    `on` names the path parameter of something that was kept, where it is that and not the state itself that takes the step."""

    operation: str
    actor: str | None = "admin"
    after: str | None = None
    mend: Callable | None = None
    keeps: str | None = None
    leads_to: tuple[str, ...] | None = None
    on: str | None = None


DEFAULT_RULE = Rule()
SAMPLE = {"id": EXAMPLE_ID}
PUBLISHED_ASSET = {"id": EXAMPLE_ID, "asset_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48"}
WAY = {"from_id": EXAMPLE_ID, "to_id": "0198f3d2-7c11-7a60-8c34-5f1d2a9b0e48"}
MEMBER = {"id": EXAMPLE_ID, "member_id": EXAMPLE_ID}
AGENCY = mend.unique("code", lambda part: f"a{part}")
NOBODY_CAME = mend.only(members=[], minors=0)
REASON = mend.example_of("postpone_exchange")
OPEN_REVISION = ("handling", "open_revision", "id")
ORGANIZATION = mend.unique("name", lambda part: f"Organización {part}")

# The state of a resource: the step that leads there, after which other state.
STATES = {
    "draft": Step("create_request", actor=None),
    "submitted": Step("submit_request", actor="requester", after="draft"),
    "in_review": Step("take_request", actor="officer", after="submitted"),
    "asked": Step("request_info", actor="officer", after="in_review"),
    "waitlisted": Step("waitlist_request", actor="officer", after="in_review"),
    "declined": Step("decline_request", actor="officer", after="in_review"),
    "duplicate": Step("mark_duplicate", actor="officer", after="in_review"),
    "note": Step("create_request_note", actor="officer", after="submitted", keeps="note_id"),
    "message": Step("create_request_message", actor="officer", after="submitted", keeps="message_id"),
    "mail": Step("create_request_message", actor="officer", after="submitted", keeps="mail_id"),
    "linked": Step("update_request", actor="officer", after="in_review", mend=mend.only(organization_id=EXAMPLE_ID)),
    "accepted": Step("accept_request", actor="officer", after="linked"),
    "delegation": Step(
        "accept_request", actor="officer", after="linked", leads_to=("acceptance", "delegation_id")
    ),
    "member": Step("create_member", actor="officer", after="delegation", keeps="member_id"),
    "final": Step("finalise_delegation", actor="officer", after="member"),
    "arrived": Step("arrive_delegation", actor="officer", after="delegation", mend=NOBODY_CAME),
    "exchange": Step("accept_request", actor="officer", after="linked", leads_to=("acceptance", "exchange_id")),
    "postponed": Step("postpone_exchange", actor="officer", after="exchange"),
    "session": Step("create_agenda_session", actor="officer", after="exchange", leads_to=("id",)),
    "planned": Step("create_agenda_session", actor="officer", after="exchange", leads_to=("exchange_id",)),
    "released": Step("release_agenda", actor="officer", after="planned", leads_to=("exchange_id",)),
    "designed": Step("create_exchange", actor="officer"),
    "drafted": Step(
        "create_agenda_drafts", actor="officer", after="designed", keeps="draft_id", leads_to=("items", 0, "id")
    ),
    "past_exchange": Step("update_exchange", actor="officer", after="exchange", mend=mend.past_days),
    "ready": Step("consult_exchange", actor="officer", after="released"),
    "past_planned": Step(
        "create_agenda_session", actor="officer", after="past_exchange", mend=mend.begun, leads_to=("exchange_id",)
    ),
    "past_released": Step("release_agenda", actor="officer", after="past_planned", leads_to=("exchange_id",)),
    "past_consulting": Step("consult_exchange", actor="officer", after="past_released"),
    "past_confirmed": Step("confirm_exchange", actor="officer", after="past_consulting"),
    "past_session": Step(
        "create_agenda_session", actor="officer", after="past_confirmed", mend=mend.begun_later, leads_to=("id",)
    ),
    "started": Step("start_exchange", actor="officer", after="past_confirmed"),
    "started_session": Step(
        "create_agenda_session", actor="officer", after="started", mend=mend.begun_later, leads_to=("id",)
    ),
    "attended": Step("record_attendance", actor="officer", after="started_session", leads_to=("exchange_id",)),
    "planned": Step("create_agenda_session", actor="officer", after="exchange", leads_to=("exchange_id",)),
    "consulting": Step("consult_exchange", actor="officer", after="planned"),
    "asked_session": Step(
        "create_agenda_session", actor="officer", after="consulting", mend=mend.later, leads_to=("id",)
    ),
    "invited": Step("invite_agency", actor="officer", after="asked_session", leads_to=("id",)),
    "countered": Step("counter_invitation", actor="partner", after="invited", mend=mend.proposal),
    "assured": Step("accept_invitation", actor="partner", after="invited"),
    "past_invited": Step("invite_agency", actor="officer", after="past_session", keeps="assignment_id"),
    "past_accepted": Step("accept_invitation", actor="partner", after="past_invited", on="assignment_id"),
    "past_held": Step("record_attendance", actor="officer", after="past_accepted"),
    "kept_promise": Step("get_assignment", actor="officer", after="past_held", on="assignment_id", leads_to=("id",)),
    "visited": Step("depart_delegation", actor="officer", after="arrived", leads_to=("exchange_id",)),
    "token": Step("create_tracking_token", actor="requester", after="draft", keeps="token_id"),
    "attachment": Step("create_attachment", actor="requester", after="draft", keeps="attachment_id"),
    "practice": Step("create_practice", actor="editor"),
    "revision": Step("get_practice", actor="editor", after="practice", leads_to=OPEN_REVISION),
    "submitted_revision": Step("submit_revision", actor="editor", after="revision"),
    "validated_revision": Step("validate_revision", actor="agency_validator", after="submitted_revision"),
    "published_practice": Step(
        "publish_revision", actor="editor", after="validated_revision", leads_to=("practice", "id")
    ),
    "reviewed_practice": Step("start_practice_review", actor="editor", after="published_practice"),
    "claim": Step("create_claim", actor="editor", after="revision", leads_to=("id",)),
    "with_claim": Step("create_claim", actor="editor", after="revision", leads_to=("revision_id",)),
    "contradiction": Step(
        "create_claim", actor="editor", after="with_claim", mend=mend.value("99"), leads_to=("revision_id",)
    ),
    "submitted_with_claim": Step("submit_revision", actor="editor", after="with_claim"),
    "submitted_claim": Step("list_claims", actor="editor", after="submitted_with_claim", leads_to=("items", 0, "id")),
    "lesson": Step("create_lesson", actor="editor"),
    "accepted_lesson": Step("accept_lesson", actor="editor", after="lesson"),
    "asset": Step("create_asset", actor="editor", after="revision", mend=mend.example_of("create_asset"), keeps="asset_id"),
    "agency": Step("create_agency", mend=AGENCY),
    "venue": Step("create_venue", actor="partner"),
    "presenter": Step("create_presenter", actor="partner"),
    "offer": Step("create_offer", actor="partner"),
    "closure": Step("create_closure", actor="partner"),
    "organization": Step("create_organization", actor="officer", mend=ORGANIZATION),
    "topic": Step("create_topic", mend=mend.topic),
    "notice": Step("create_privacy_notice", mend=mend.notice),
    "user": Step("create_user", mend=mend.account),
    "client": Step("create_oauth_client", mend=mend.client),
}

OPERATIONS = {
    "create_token": Rule(actor=None, mend=mend.sign_in),
    "validate_request": Rule(actor=None, mend=mend.example_of("validate_request")),
    "create_request": Rule(actor=None, mend=mend.form, whole=True),
    "list_requests": Rule(actor="officer"),
    "get_request": Rule(actor="officer", needs="draft"),
    "update_request": Rule(actor="requester", needs="draft", mend=mend.only(group_size=14)),
    "add_request_item": Rule(actor="officer", needs="in_review", mend=mend.example_of("add_request_item")),
    "list_practice_matches": Rule(actor="officer", needs="submitted"),
    "match_practices": Rule(actor=None, mend=mend.example_of("match_practices")),
    "update_handling": Rule(actor="officer", needs="submitted", mend=mend.example_of("update_handling")),
    "get_workload": Rule(actor="lead"),
    "submit_request": Rule(actor="requester", needs="draft"),
    "take_request": Rule(actor="officer", needs="submitted"),
    "release_request": Rule(actor="officer", needs="in_review"),
    "request_info": Rule(actor="officer", needs="in_review", mend=mend.example_of("request_info")),
    "provide_info": Rule(actor="requester", needs="asked", mend=mend.without("attachment_ids")),
    "decline_request": Rule(actor="officer", needs="in_review", mend=mend.example_of("decline_request")),
    "accept_request": Rule(actor="officer", needs="linked", mend=mend.example_of("accept_request")),
    "cancel_request": Rule(actor="officer", needs="accepted"),
    "assign_request": Rule(actor="lead", needs="in_review", mend=mend.assignee),
    "extend_request": Rule(actor="officer", needs="in_review", mend=mend.example_of("extend_request")),
    "change_profile": Rule(actor="officer", needs="in_review", mend=mend.example_of("change_profile")),
    "mark_duplicate": Rule(actor="officer", needs="in_review", mend=mend.only(canonical_id=EXAMPLE_ID)),
    "unmark_duplicate": Rule(actor="officer", needs="duplicate"),
    "list_duplicate_candidates": Rule(actor="officer", needs="submitted"),
    "transfer_request": Rule(actor="officer", needs="in_review"),
    "waitlist_request": Rule(actor="officer", needs="in_review"),
    "resume_request": Rule(actor="officer", needs="waitlisted"),
    "list_request_notes": Rule(actor="officer", needs="submitted"),
    "get_request_note": Rule(actor="officer", needs="note"),
    "create_request_note": Rule(actor="officer", needs="submitted", adds=True),
    "erase_request": Rule(actor="officer", needs="declined"),
    "list_request_messages": Rule(actor="officer", needs="message"),
    "get_request_message": Rule(actor="officer", needs="message"),
    "create_request_message": Rule(
        actor="officer", needs="submitted", mend=mend.example_of("create_request_message")
    ),
    "list_request_mails": Rule(actor="officer", needs="message"),
    "retry_request_mail": Rule(actor="officer", needs="mail"),
    "recover_tracking_token": Rule(actor=None, mend=mend.example_of("recover_tracking_token")),
    "get_data_copy": Rule(actor="officer", needs="submitted"),
    "withdraw_request": Rule(actor="requester", needs="submitted"),
    "list_request_timeline": Rule(actor="requester", needs="submitted"),
    "list_tracking_tokens": Rule(actor="requester", needs="draft"),
    "create_tracking_token": Rule(actor="requester", needs="draft", adds=True),
    "delete_tracking_token": Rule(actor="requester", needs="token"),
    "list_attachments": Rule(actor="requester", needs="attachment"),
    "create_attachment": Rule(actor="requester", needs="draft", mend=mend.file, adds=True),
    "get_attachment": Rule(actor="requester", needs="attachment"),
    "download_attachment": Rule(actor="requester", needs="attachment"),
    "delete_attachment": Rule(actor="requester", needs="attachment"),
    "list_delegations": Rule(actor="officer"),
    "get_delegation": Rule(actor="officer", known=SAMPLE),
    "update_delegation": Rule(actor="officer", needs="delegation", mend=mend.only(minors=1)),
    "list_members": Rule(actor="officer", known=SAMPLE),
    "create_member": Rule(actor="officer", needs="delegation", mend=mend.example_of("create_member"), whole=True, adds=True),
    "get_member": Rule(actor="officer", known=MEMBER),
    "update_member": Rule(actor="officer", needs="member", mend=mend.only(position="Otro cargo")),
    "delete_member": Rule(actor="officer", needs="member"),
    "erase_member": Rule(actor="officer", needs="member"),
    "get_protected_fields": Rule(actor="officer", known=MEMBER),
    "finalise_delegation": Rule(actor="officer", needs="member"),
    "substitute_member": Rule(actor="officer", needs="final", mend=mend.substitution),
    "arrive_delegation": Rule(actor="officer", needs="delegation", mend=NOBODY_CAME),
    "depart_delegation": Rule(actor="officer", needs="arrived"),
    "list_exchanges": Rule(actor="officer"),
    "create_exchange": Rule(actor="officer", mend=mend.example_of("create_exchange"), whole=True),
    "get_exchange": Rule(actor="officer", known=SAMPLE),
    "update_exchange": Rule(actor="officer", needs="exchange", mend=mend.example_of("update_exchange")),
    "confirm_exchange": Rule(actor="officer", needs="ready"),
    "start_exchange": Rule(actor="officer", needs="past_confirmed"),
    "deliver_exchange": Rule(actor="officer", needs="attended"),
    "consult_exchange": Rule(actor="officer", needs="planned"),
    "reopen_exchange": Rule(actor="officer", needs="consulting", mend=REASON),
    "postpone_exchange": Rule(actor="officer", needs="exchange", mend=REASON),
    "resume_exchange": Rule(actor="officer", needs="postponed"),
    "cancel_exchange": Rule(actor="officer", needs="visited", mend=REASON),
    "list_agenda_sessions": Rule(actor="officer", known=SAMPLE),
    "create_agenda_session": Rule(
        actor="officer", needs="exchange", mend=mend.example_of("create_agenda_session"), whole=True
    ),
    "create_session_from_offer": Rule(
        actor="officer", needs="exchange", mend=mend.example_of("create_session_from_offer")
    ),
    "get_agenda_session": Rule(actor="officer", needs="session"),
    "list_candidates": Rule(actor="officer", needs="session"),
    "invite_agency": Rule(actor="officer", needs="asked_session", mend=mend.example_of("invite_agency"), whole=True),
    "list_assignments": Rule(actor="officer"),
    "get_assignment": Rule(actor="officer", needs="invited"),
    "accept_invitation": Rule(actor="partner", needs="invited", mend=mend.only()),
    "tentatively_accept": Rule(actor="partner", needs="invited"),
    "decline_invitation": Rule(actor="partner", needs="invited", mend=mend.example_of("decline_invitation")),
    "counter_invitation": Rule(actor="partner", needs="invited", mend=mend.example_of("counter_invitation")),
    "substitute_presenter": Rule(actor="partner", needs="assured", mend=mend.example_of("substitute_presenter")),
    "take_counter": Rule(actor="officer", needs="countered"),
    "refuse_counter": Rule(actor="officer", needs="countered"),
    "replace_agency": Rule(actor="officer", needs="assured", mend=mend.replacement),
    "release_assignment": Rule(actor="officer", needs="invited"),
    "deliver_assignment": Rule(actor="officer", needs="kept_promise"),
    "mark_no_show": Rule(actor="officer", needs="kept_promise"),
    "get_session_briefing": Rule(actor="officer", needs="session"),
    "get_session_briefing_page": Rule(actor="officer", needs="session"),
    "update_agenda_session": Rule(
        actor="officer", needs="session", mend=mend.example_of("update_agenda_session")
    ),
    "cancel_agenda_session": Rule(actor="officer", needs="session"),
    "record_attendance": Rule(
        actor="officer", needs="past_session", mend=mend.example_of("record_attendance")
    ),
    "get_conflict_report": Rule(actor="officer", known=SAMPLE),
    "list_conflicts": Rule(actor="lead"),
    "list_agenda_drafts": Rule(actor="officer", needs="drafted"),
    "create_agenda_drafts": Rule(
        actor="officer", needs="designed", mend=mend.example_of("create_agenda_drafts"), whole=True, adds=True
    ),
    "get_agenda_draft": Rule(actor="officer", needs="drafted"),
    "apply_agenda_draft": Rule(actor="officer", needs="drafted"),
    "list_agenda_versions": Rule(actor="officer", needs="released"),
    "release_agenda": Rule(
        actor="officer", needs="planned", mend=mend.only(note={"es": "Confirmada", "en": "Confirmed"})
    ),
    "get_agenda_version": Rule(actor="officer", needs="released", known={"number": "1"}),
    "get_agenda": Rule(actor="officer", needs="released"),
    "get_agenda_calendar": Rule(actor="officer", needs="released"),
    "get_agenda_page": Rule(actor="officer", needs="released"),
    "list_practices": Rule(actor=None),
    "get_practice_facets": Rule(actor=None),
    "get_catalogue_coverage": Rule(actor=None),
    "list_practice_history": Rule(actor=None, needs="published_practice"),
    "get_practice_publication": Rule(actor=None, needs="published_practice", known={"number": "1"}),
    "create_practice": Rule(actor="editor", mend=mend.example_of("create_practice"), whole=True),
    "export_practices": Rule(actor=None),
    "import_practices": Rule(actor="editor", mend=mend.example_of("import_practices")),
    "get_practice": Rule(actor="editor", needs="practice", signs_in=True),
    "create_revision": Rule(actor="editor", needs="published_practice"),
    "start_practice_review": Rule(actor="editor", needs="published_practice"),
    "complete_practice_review": Rule(actor="editor", needs="reviewed_practice"),
    "retire_practice": Rule(actor="editor", needs="published_practice"),
    "supersede_practice": Rule(actor="editor", needs="published_practice", mend=mend.successor),
    "reject_practice": Rule(actor="editor", needs="practice"),
    "list_revisions": Rule(actor="editor"),
    "get_revision": Rule(actor="editor", needs="revision"),
    "update_revision": Rule(actor="editor", needs="revision", mend=mend.example_of("update_revision")),
    "submit_revision": Rule(actor="editor", needs="revision"),
    "return_revision": Rule(actor="editor", needs="submitted_revision"),
    "validate_revision": Rule(actor="agency_validator", needs="submitted_revision"),
    "reject_revision": Rule(actor="agency_validator", needs="submitted_revision"),
    "list_contradictions": Rule(actor="editor", needs="contradiction"),
    "decide_contradiction": Rule(actor="editor", needs="contradiction", mend=mend.decision),
    "check_publication": Rule(actor="editor", needs="revision"),
    "publish_revision": Rule(actor="editor", needs="validated_revision"),
    "list_claims": Rule(actor="editor", needs="with_claim"),
    "create_claim": Rule(
        actor="editor", needs="revision", mend=mend.example_of("create_claim"), whole=True, adds=True
    ),
    "list_assets": Rule(actor="editor", needs="asset"),
    "create_asset": Rule(actor="editor", needs="revision", mend=mend.example_of("create_asset"), adds=True),
    "get_asset": Rule(actor="editor", needs="asset"),
    "update_asset": Rule(actor="editor", needs="asset", mend=mend.only(language="es")),
    "delete_asset": Rule(actor="editor", needs="asset"),
    "download_asset": Rule(actor="editor", needs="asset"),
    "download_published_asset": Rule(actor=None, known=PUBLISHED_ASSET),
    "get_claim": Rule(actor="editor", needs="claim"),
    "update_claim": Rule(actor="editor", needs="claim", mend=mend.only(value="3.5")),
    "verify_claim": Rule(actor="agency_validator", needs="submitted_claim"),
    "dispute_claim": Rule(actor="agency_validator", needs="submitted_claim"),
    "withdraw_claim": Rule(actor="editor", needs="claim"),
    "list_lessons": Rule(actor="editor"),
    "list_overdue_reviews": Rule(actor="editor"),
    "list_stale_translations": Rule(actor="editor"),
    "list_open_contradictions": Rule(actor="editor"),
    "list_topic_gaps": Rule(actor="editor"),
    "list_exchanges_at_risk": Rule(actor="lead"),
    "create_lesson": Rule(actor="editor", mend=mend.example_of("create_lesson"), whole=True),
    "get_lesson": Rule(actor="editor", needs="lesson"),
    "update_lesson": Rule(actor="editor", needs="lesson", mend=mend.example_of("update_lesson")),
    "accept_lesson": Rule(actor="editor", needs="lesson"),
    "discard_lesson": Rule(actor="editor", needs="lesson"),
    "promote_lesson": Rule(actor="editor", needs="accepted_lesson", mend=mend.only(title="Gestores sociales")),
    "list_agencies": Rule(actor="partner"),
    "get_agency": Rule(actor="partner", known=SAMPLE),
    "create_agency": Rule(mend=AGENCY),
    "update_agency": Rule(needs="agency", mend=mend.only(description="Otra descripción.")),
    "list_venues": Rule(actor="partner"),
    "get_venue": Rule(actor="partner", known=SAMPLE),
    "create_venue": Rule(actor="partner", mend=mend.example_of("create_venue"), whole=True),
    "update_venue": Rule(actor="partner", needs="venue", mend=mend.only(capacity=40)),
    "retire_venue": Rule(actor="partner", needs="venue"),
    "list_presenters": Rule(actor="partner"),
    "get_presenter": Rule(actor="partner", known=SAMPLE),
    "create_presenter": Rule(actor="partner", mend=mend.example_of("create_presenter"), whole=True),
    "update_presenter": Rule(actor="partner", needs="presenter", mend=mend.only(daily_cap=3)),
    "retire_presenter": Rule(actor="partner", needs="presenter"),
    "list_offers": Rule(actor="partner"),
    "get_offer": Rule(actor="partner", known=SAMPLE),
    "create_offer": Rule(actor="partner", mend=mend.example_of("create_offer"), whole=True),
    "update_offer": Rule(actor="partner", needs="offer", mend=mend.only(minutes=60)),
    "withdraw_offer": Rule(actor="partner", needs="offer"),
    "list_closures": Rule(actor="partner"),
    "get_closure": Rule(actor="partner", known=SAMPLE),
    "create_closure": Rule(actor="partner", mend=mend.example_of("create_closure"), whole=True),
    "update_closure": Rule(actor="partner", needs="closure", mend=mend.only(note="Otra nota.")),
    "delete_closure": Rule(actor="partner", needs="closure"),
    "get_agency_load": Rule(actor="partner", known=SAMPLE),
    "list_agency_loads": Rule(actor="lead"),
    "list_presenter_loads": Rule(actor="partner"),
    "list_travel_times": Rule(actor="officer"),
    "set_travel_time": Rule(mend=mend.example_of("set_travel_time"), whole=True),
    "delete_travel_time": Rule(known=WAY),
    "import_travel_times": Rule(mend=mend.example_of("import_travel_times")),
    "get_organization": Rule(actor="officer", known=SAMPLE),
    "create_organization": Rule(actor="officer", mend=ORGANIZATION),
    "update_organization": Rule(actor="officer", needs="organization", mend=mend.only(city="Otra ciudad")),
    "get_organization_history": Rule(actor="officer", known=SAMPLE),
    "merge_organization": Rule(needs="organization", mend=mend.example_of("merge_organization")),
    "get_topic": Rule(needs="topic"),
    "create_topic": Rule(mend=mend.topic),
    "update_topic": Rule(needs="topic", mend=mend.only(position=7)),
    "delete_topic": Rule(needs="topic"),
    "list_holidays": Rule(actor=None),
    "create_holiday": Rule(mend=mend.holiday),
    "get_holiday": Rule(actor=None, known={"date": "2030-12-25"}),
    "remove_holiday": Rule(known={"date": "2030-12-25"}),
    "restore_holiday": Rule(known={"date": "2030-12-25"}),
    "get_policy": Rule(actor=None),
    "update_policy": Rule(mend=mend.policy),
    "list_policies": Rule(actor="analyst"),
    "get_policy_version": Rule(actor="analyst", known={"version": "1"}),
    "get_privacy_notice": Rule(needs="notice"),
    "create_privacy_notice": Rule(mend=mend.notice),
    "get_user": Rule(needs="user"),
    "create_user": Rule(mend=mend.account),
    "update_user": Rule(needs="user", mend=mend.only(display_name="Otro nombre")),
    "reset_user_password": Rule(needs="user"),
    "get_oauth_client": Rule(needs="client"),
    "create_oauth_client": Rule(mend=mend.client),
    "update_oauth_client": Rule(needs="client", mend=mend.only(name="Otro nombre")),
    "rotate_oauth_client_secret": Rule(needs="client"),
    "change_password": Rule(actor="analyst", mend=mend.password),
}
