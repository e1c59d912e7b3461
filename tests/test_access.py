"""Who may open what: every URL, role and method against a table that is reviewed by hand.

A new view fails here until somebody writes its line.
"""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts import operations
from accounts.policies import declared_policy
from config.checks import all_patterns
from tests.build import PASSWORD, remember_guest

POLICIES = {
    "healthz": "anyone",
    "home": "anyone",
    "course": "anyone",
    "lessons:course_map": "anyone",
    "lessons:glossary": "anyone",
    "lessons:sources": "anyone",
    "lessons:claims": "anyone",
    "lessons:timeline": "anyone",
    "lessons:search": "anyone",
    "lessons:lesson": "anyone",
    "lessons:data_list": "anyone",
    "lessons:data": "anyone",
    "lessons:data_file": "anyone",
    "lessons:print_lesson": "anyone",
    "lessons:worksheet": "anyone",
    "lessons:answer_key": "confirmed teacher",
    "lessons:save_lesson": "anyone",
    "about": "anyone",
    "report_mistake": "anyone",
    "reports": "staff",
    "report": "staff",
    "answer_report": "staff",
    "close_report": "staff",
    "reopen_report": "staff",
    "patch_note": "staff",
    "my_reports": "known learner",
    "lessons:mark_as_read": "learner",
    "lessons:save_place": "learner",
    "lessons:answer_check": "learner",
    "practice:review": "known learner",
    "practice:reviewed": "known learner",
    "practice:answer_review": "known learner",
    "practice:put_off": "known learner",
    "practice:stop_asking": "known learner",
    "practice:ask_again": "known learner",
    "practice:progress": "known learner",
    "practice:objective": "known learner",
    "practice:record": "known learner",
    "quizzes:quiz": "anyone",
    "quizzes:start_attempt": "learner",
    "quizzes:question": "known learner",
    "quizzes:save_answer": "known learner",
    "quizzes:try_answer": "known learner",
    "quizzes:dispute_answer": "known learner",
    "quizzes:redact_answer": "known learner",
    "quizzes:answer_list": "known learner",
    "quizzes:submit_attempt": "known learner",
    "quizzes:result": "known learner",
    "classrooms:join": "anyone",
    "classrooms:join_class": "anyone",
    "classrooms:join_by_sign_up": "anyone",
    "classrooms:work_address": "anyone",
    "classrooms:my_class": "account",
    "classrooms:leave_class": "account",
    "classrooms:let_reset_password": "account",
    "classrooms:told_of_password": "account",
    "classrooms:assigned": "account",
    "classrooms:start_assigned": "account",
    "classrooms:classes": "account",
    "classrooms:make_class": "account",
    "classrooms:codes": "teacher",
    "classrooms:to_mark": "teacher",
    "classrooms:assign": "teacher",
    "classrooms:assigned_now": "teacher",
    "classrooms:undo_assigning": "teacher",
    "classrooms:preview": "teacher",
    "classrooms:classroom": "member: see",
    "classrooms:board": "member: change",
    "classrooms:students": "member: see",
    "classrooms:work": "member: see",
    "classrooms:stop_teaching": "member: see",
    "classrooms:open_joining": "member: change",
    "classrooms:renew_code": "member: change",
    "classrooms:close_joining": "member: change",
    "classrooms:check_names": "member: change",
    "classrooms:add_students": "member: change",
    "classrooms:draft": "member: change",
    "classrooms:confirm_draft": "member: change",
    "classrooms:student": "member: change",
    "classrooms:remove_student": "member: change",
    "classrooms:set_temporary_password": "member: change",
    "classrooms:erase_student": "member: change",
    "classrooms:take_back": "member: change",
    "classrooms:cards": "member: change",
    "classrooms:make_cards": "member: change",
    "classrooms:accommodate": "member: change",
    "classrooms:change_work": "member: change",
    "classrooms:take_back_work": "member: change",
    "classrooms:extend": "member: change",
    "classrooms:decide_grade": "member: change",
    "classrooms:grade": "member: see",
    "classrooms:my_grade": "account",
    "classrooms:gradebook": "member: see",
    "classrooms:grades_csv": "member: change",
    "classrooms:grades_xlsx": "member: change",
    "classrooms:answers_csv": "member: change",
    "classrooms:answers_xlsx": "member: change",
    "classrooms:school_csv": "member: change",
    "classrooms:school_columns": "member: change",
    "classrooms:categories": "member: own",
    "classrooms:copy_class": "member: see",
    "classrooms:reopen_class": "member: change",
    "classrooms:groups": "member: see",
    "classrooms:make_group": "member: change",
    "classrooms:change_group": "member: change",
    "classrooms:delete_group": "member: change",
    "classrooms:absence": "member: change",
    "classrooms:undo_absence": "member: change",
    "classrooms:move_student": "member: change",
    "classrooms:join_accounts": "member: change",
    "classrooms:undo_joining": "member: change",
    "classrooms:marking": "member: see",
    "classrooms:mark": "member: change",
    "classrooms:release_marks": "member: change",
    "classrooms:forget_comment": "member: change",
    "classrooms:attempt": "member: see",
    "classrooms:accept_received": "member: change",
    "classrooms:refuse_received": "member: change",
    "classrooms:items": "member: see",
    "classrooms:item": "member: see",
    "classrooms:work_board": "member: see",
    "classrooms:mend": "member: change",
    "classrooms:undo_mending": "member: change",
    "classrooms:disputes": "member: see",
    "classrooms:reply_to_dispute": "member: change",
    "classrooms:log": "member: change",
    "classrooms:objectives": "member: see",
    "classrooms:student_report": "member: see",
    "classrooms:settings": "member: own",
    "classrooms:archive_class": "member: own",
    "classrooms:restore_class": "member: own",
    "classrooms:add_colleague": "member: own",
    "classrooms:remove_colleague": "member: own",
    "classrooms:hand_over": "member: own",
    "teach": "anyone",
    "families": "anyone",
    "accessibility": "anyone",
    "privacy": "anyone",
    "privacy_answers": "anyone",
    "styleguide": "staff",
    "accounts:display": "anyone",
    "accounts:forget_device": "anyone",
    "accounts:leave_device": "anyone",
    "accounts:account": "learner",
    "accounts:save_preferences": "learner",
    "accounts:recovery_code": "account",
    "accounts:make_recovery_code": "account",
    "accounts:recover": "anyone",
    "accounts:my_data": "learner",
    "accounts:export_my_data": "learner",
    "accounts:erase_me": "anyone",
    "accounts:add_device_work": "account",
    "accounts:leave_device_work": "account",
    "accounts:invitations": "confirmed teacher",
    "accounts:invite_teacher": "confirmed teacher",
    "accounts:withdraw_invitation": "teacher",
    "accounts:invitation": "anyone",
    "accounts:accept_invitation": "account",
    "accounts:set_up": "anyone",
}
# allauth's views, with the policy that each must show from outside.
ALLAUTH = {
    "account_login": "anyone",
    "account_logout": "anyone",
    "account_inactive": "anyone",
    "account_signup": "anyone",
    "account_reauthenticate": "account",
    "account_email": "account",
    "account_email_verification_sent": "anyone",
    "account_change_password": "account",
    "account_set_password": "account",
    "account_reset_password": "anyone",
    "account_confirm_login_code": "anyone",
    "account_confirm_email": "anyone",
    "account_reset_password_from_key_done": "anyone",
    "account_reset_password_from_key": "anyone",
    "account_reset_password_done": "anyone",
    "mfa_index": "account",
    "mfa_authenticate": "anyone",
    "mfa_reauthenticate": "account",
    "mfa_activate_totp": "account",
    "mfa_deactivate_totp": "account",
    "mfa_view_recovery_codes": "account",
    "mfa_generate_recovery_codes": "account",
    "mfa_download_recovery_codes": "account",
    "mfa_list_webauthn": "account",
    "mfa_add_webauthn": "account",
    "mfa_reauthenticate_webauthn": "account",
    "mfa_remove_webauthn": "account",
    "mfa_edit_webauthn": "account",
    "mfa_login_webauthn": "anyone",
}
COURSE = {"course_id": "aid-and-migration"}
LESSON = COURSE | {"lesson_id": "august-1982"}
NO_ID = "01890000-0000-7000-8000-000000000000"
CLASS = {"class_id": NO_ID}
ARGUMENTS = [
    {},
    COURSE,
    LESSON,
    LESSON | {"question_id": "why-not-costa-rica"},
    COURSE | {"series_id": "latin-america-debt"},
    COURSE | {"quiz_id": "august-1982"},
    {"attempt_id": "01890000-0000-7000-8000-000000000000"},
    {"card_id": "01890000-0000-7000-8000-000000000000"},
    {"review_id": 1},
    COURSE | {"objective_id": "LO11"},
    {"token": "A" * 43},
    {"pk": 1},
    {"number": 1},
    {"code": "ABCD2345"},
    {"slug": "abcd2345"},
    {"batch": NO_ID},
    {"work_id": NO_ID},
    CLASS,
    CLASS | {"member_id": NO_ID},
    CLASS | {"work_id": NO_ID},
    CLASS | {"work_id": NO_ID, "member_id": NO_ID},
    CLASS | {"draft_id": 1},
    CLASS | {"group_id": 1},
    CLASS | {"answer_id": 1},
    CLASS | {"comment_id": 1},
    CLASS | {"attempt_id": NO_ID},
    CLASS | {"work_id": NO_ID, "question_id": "why-not-costa-rica"},
    CLASS | {"mending_id": NO_ID},
    CLASS | {"dispute_id": 1},
    CLASS | {"received_id": 1},
    CLASS | {"member_id": NO_ID, "absence_id": 1},
    CLASS | {"member_id": NO_ID, "joined_id": 1},
    {"key": "a1b2"},
    {"uidb36": "a1", "key": "b2-c3"},
]
ROLES = ["anonymous", "guest", "lea", "leo", "tess", "tomas", "otto", "ada", "between factors"]
TEACHERS = {"tess", "tomas", "ada"}
NOBODY = {"anonymous", "guest", "between factors"}
# These keep a secret for the next step in the session, which is theirs to do on GET.
WRITES_SESSION_ON_GET = {name for name in ALLAUTH if name.startswith(("mfa_", "account_"))}


def own_patterns() -> Iterator[tuple[str, object]]:
    return ((name, view) for name, view in all_patterns() if not name.startswith("admin:"))


def address(name: str) -> str:
    for arguments in ARGUMENTS:
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=arguments)
    raise LookupError(f"Add the arguments of {name} to ARGUMENTS.")


NAMES = sorted(name for name, _ in own_patterns())


@pytest.fixture
def cast(tess, tomas, lea, leo, otto, ada):
    return {"tess": tess, "tomas": tomas, "lea": lea, "leo": leo, "otto": otto, "ada": ada}


def client_of(role: str, cast) -> Client:
    client = Client()
    if role == "guest":
        remember_guest(client, operations.create_guest())
    elif role == "between factors":
        form = {"login": "ada", "password": PASSWORD}
        assert client.post(reverse("account_login"), form).url == reverse("mfa_authenticate")
    elif role != "anonymous":
        client.force_login(cast[role])
    return client


def is_sent_to_sign_in(response) -> bool:
    return response.status_code == 302 and response.url.startswith(reverse("account_login") + "?")


def test_every_own_view_stands_in_the_table_with_its_policy():
    declared = {
        name: declared_policy(pattern.callback)
        for name, pattern in own_patterns()
        if name not in ALLAUTH
    }
    assert declared == POLICIES


def test_every_view_of_a_package_is_reviewed():
    packages = {name for name, pattern in own_patterns() if name not in POLICIES}
    assert packages == set(ALLAUTH)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_view_opens_for_its_policy_alone(name, method, cast):
    policy = (POLICIES | ALLAUTH)[name]
    for role in ROLES:
        response = getattr(client_of(role, cast), method)(address(name))
        assert response.status_code < 500, (role, response.status_code)
        if policy in ("anyone", "learner", "known learner"):
            assert not is_sent_to_sign_in(response), role
            assert response.status_code != 403, role
        elif role in NOBODY:
            assert is_sent_to_sign_in(response), role
        elif policy.startswith("member"):
            # Of a class that is none of theirs nobody learns that it is there: the matrix of
            # tests/classrooms/test_access.py opens those that are.
            assert response.status_code == 404, role
        elif (policy.endswith("teacher") and role not in TEACHERS) or (
            policy == "staff" and role != "ada"
        ):
            assert response.status_code == 403, role
        else:
            assert response.status_code != 403, role
            assert not is_sent_to_sign_in(response), role


# The one named exception: the health check writes one fixed row.
@pytest.mark.parametrize("name", [name for name in NAMES if name != "healthz"])
def test_get_writes_nothing(name, cast):
    for role in ROLES:
        client = client_of(role, cast)
        with CaptureQueriesContext(connection) as asked:
            client.get(address(name))
        written = [each["sql"] for each in asked.captured_queries if is_write(each["sql"])]
        if name in WRITES_SESSION_ON_GET:
            written = [sql for sql in written if "django_session" not in sql]
        assert written == [], role


def is_write(sql: str) -> bool:
    """Of a record; what the cache counts, such as tries at a code, is none."""
    return '"cache"' not in sql and sql.lstrip("( ").upper().startswith(
        ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")
    )


def test_write_is_known_for_one(db, lea):
    with CaptureQueriesContext(connection) as asked:
        lea.save()
        operations.create_guest()
        lea.delete()
    kinds = {each["sql"].split()[0] for each in asked.captured_queries if is_write(each["sql"])}
    assert kinds == {"INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("role", ROLES)
def test_admin_opens_for_a_superuser_with_a_second_factor_alone(role, cast):
    response = client_of(role, cast).get(reverse("admin:accounts_user_changelist"))
    assert (response.status_code == 200) == (role == "ada")


def test_admin_sends_a_superuser_without_a_second_factor_to_set_it_up(cast):
    cast["ada"].authenticator_set.all().delete()
    client = client_of("ada", cast)
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")


def test_access_ends_with_the_next_request_when_a_person_is_closed(cast):
    client = client_of("tess", cast)
    assert client.get(reverse("accounts:invitations")).status_code == 200
    cast["tess"].is_active = False
    cast["tess"].save()
    assert is_sent_to_sign_in(client.get(reverse("accounts:invitations")))


def test_every_answer_carries_the_strict_policy(cast):
    for name in NAMES:
        policy = Client().get(address(name)).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
