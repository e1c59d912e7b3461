"""Who may open what of a class: every address × every role × the objects of two classes, and that
each check is needed: with one that lets everybody in, the table differs."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.policies import declared_policy
from classrooms import access, operations
from classrooms.models import (
    Absence,
    Assignment,
    ClassGroup,
    JoinedAccounts,
    Membership,
    RosterDraft,
    SavedComment,
)
from config.checks import all_patterns
from quizzes import access as quizzes_access
from quizzes.models import Answer, AnswerEvent, Attempt, Dispute, QuestionVersion, Regrade
from tests.classrooms.world import World, address, make_world

POLICIES = {
    name: declared_policy(pattern.callback)
    for name, pattern in all_patterns()
    if name.startswith("classrooms:")
}
OF_A_CLASS = sorted(name for name, policy in POLICIES.items() if policy.startswith("member"))
OBJECTS = {
    "classrooms:assigned",
    "classrooms:start_assigned",
    "classrooms:leave_class",
    "classrooms:my_grade",
    "classrooms:assigned_now",
}
MAY = {
    "member: see": {"tess", "cora", "art"},
    "member: change": {"tess", "cora"},
    "member: own": {"tess"},
}
ROLES = ["tess", "cora", "art", "lea", "leo", "paul", "tomas", "otto", "their student"]


@pytest.fixture
def world(tess, tomas, lea, leo, otto):
    return make_world(tess, tomas, lea, leo, otto)


def ask(client: Client, path: str) -> int:
    """The status; where a page wants a post, of an empty one, and nothing of it stays."""
    with transaction.atomic():
        status = client.get(path).status_code
        if status == 405:
            status = client.post(path).status_code
        transaction.set_rollback(True)
    return status


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def says(status: int) -> str:
    return {404: "nothing there", 403: "not your role"}.get(status, "opens")


@pytest.mark.parametrize("policy", sorted(MAY))
def test_page_of_a_class_opens_for_its_roles_alone(world, policy):
    clients = {role: client_of(world.people[role]) for role in ROLES}
    expected = dict.fromkeys(ROLES, "nothing there")
    expected |= dict.fromkeys(MAY["member: see"], "not your role")
    expected |= dict.fromkeys(MAY[policy], "opens")
    for name in [name for name in OF_A_CLASS if POLICIES[name] == policy]:
        path = address(name, _own_for(name, world))
        found = {role: says(ask(client, path)) for role, client in clients.items()}
        alone = {"cora": "nothing there"} if name in ALONE else {}
        assert found == expected | alone, name


# What is its maker's alone: a list of names that waits for a yes, a comment to use again.
ALONE = {"classrooms:draft", "classrooms:confirm_draft", "classrooms:forget_comment"}
OF_A_COLLEAGUE = {"classrooms:remove_colleague", "classrooms:hand_over"}


def _own_for(name: str, world: World) -> dict[str, Any]:
    """A colleague stands where other pages have a student."""
    is_colleague = {"member_id": world.ours.colleague.pk} if name in OF_A_COLLEAGUE else {}
    return world.ours.arguments | is_colleague


def _foreign_for(name: str, key: str, world: World) -> dict[str, Any]:
    """Of one's own class, but for one object."""
    foreign = world.theirs.arguments[key]
    if name in OF_A_COLLEAGUE and key == "member_id":
        foreign = world.theirs.colleague.pk
    return _own_for(name, world) | {key: foreign}


def keys_of(name: str) -> set[str]:
    """What an address names beside the class."""
    pattern = next(pattern for known, pattern in all_patterns() if known == name)
    return set(pattern.pattern.converters) - {"class_id"}


def test_page_of_a_class_sends_visitors_to_sign_in(world):
    for name in OF_A_CLASS:
        path = address(name, _own_for(name, world))
        for response in (Client().get(path), Client().post(path)):
            assert response.status_code == 302, name
            assert response.url.startswith("/account/login/"), name


def test_objects_of_another_class_are_not_there_under_ones_own(world):
    """Each object of the other class in turn, in an address of one's own class."""
    tess = client_of(world.people["tess"])
    for name in OF_A_CLASS:
        for key in keys_of(name):
            assert ask(tess, address(name, _foreign_for(name, key, world))) == 404, (name, key)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("classrooms:assigned", {"lea", "leo"}),
        ("classrooms:start_assigned", {"lea", "leo"}),
        ("classrooms:leave_class", {"lea", "leo"}),
        ("classrooms:my_grade", {"lea", "leo"}),
        ("classrooms:assigned_now", {"tess"}),
    ],
)
def test_page_of_ones_own_opens_for_whom_it_is_alone(world, name, roles):
    path = address(name, world.ours.arguments)
    opens = {r for r in ROLES if says(ask(client_of(world.people[r]), path)) == "opens"}
    assert opens == roles


def test_access_ends_with_the_next_request_when_a_student_is_removed(world):
    lea = client_of(world.people["lea"])
    path = address("classrooms:assigned", world.ours.arguments)
    assert lea.get(path).status_code == 200
    operations.remove_student(world.ours.member, by=world.people["tess"], now=timezone.now())
    assert lea.get(path).status_code == 404


def test_access_ends_with_the_next_request_when_a_teacher_is_no_teacher(world):
    tess = client_of(world.people["tess"])
    path = address("classrooms:gradebook", world.ours.arguments)
    assert tess.get(path).status_code == 200
    world.people["tess"].is_teacher = False
    world.people["tess"].save()
    assert tess.get(path).status_code == 404


# What each check would be if it let everybody in.
EVERYBODY: dict[str, Callable[..., Any]] = {
    "get_class_for_staff": lambda user, class_id, right: _owner(class_id),
    "get_class_for_student": lambda user, class_id: _some_student(class_id),
    "get_student_for_staff": lambda own, pk: Membership.objects.get(pk=pk),
    "get_colleague_for_staff": lambda own, pk, **which: Membership.objects.get(pk=pk),
    "get_draft_for_staff": lambda own, pk: RosterDraft.objects.get(pk=pk),
    "get_comment_for_staff": lambda own, pk: SavedComment.objects.get(pk=pk),
    "get_answer_for_staff": lambda own, pk: Answer.objects.select_related("attempt").get(pk=pk),
    "get_attempt_for_staff": lambda own, pk: Attempt.objects.get(pk=pk),
    "get_question_for_staff": lambda work, id_: _some_version(id_),
    "get_dispute_for_staff": lambda own, pk: Dispute.objects.get(pk=pk),
    "get_mending_for_staff": lambda own, pk: Regrade.objects.get(pk=pk),
    "get_received_for_staff": lambda own, pk: _received(pk),
    "get_group_for_staff": lambda own, pk: ClassGroup.objects.get(pk=pk),
    "get_absence_for_staff": lambda student, pk: Absence.objects.get(pk=pk),
    "get_joining_for_staff": lambda student, pk: JoinedAccounts.objects.get(pk=pk),
    "get_assignment_for_staff": lambda own, pk: Assignment.objects.get(pk=pk),
    "get_assignment_for_student": lambda user, pk: _some_place(pk),
    "get_attempt_for_learner": lambda learner, pk: Attempt.objects.get(pk=pk),
}


def _owner(class_id) -> Membership:
    own = Membership.objects.staff().select_related("classroom", "person")
    place = own.filter(classroom_id=class_id, role="teacher").get()
    place.owns = True
    return place


def _some_student(class_id) -> Membership:
    students = Membership.objects.students().current().select_related("classroom", "person")
    return students.filter(classroom_id=class_id).earliest("pk")


def _some_place(pk) -> tuple[Membership, Assignment]:
    work = Assignment.objects.select_related("classroom").get(pk=pk)
    return _some_student(work.classroom_id), work


def _received(pk) -> AnswerEvent:
    return AnswerEvent.objects.select_related("answer__attempt__learner").get(pk=pk)


def _some_version(question_id) -> QuestionVersion:
    return QuestionVersion.objects.filter(question_id=question_id).earliest("pk")


def checks() -> Iterator[tuple[str, Any]]:
    """Every function that finds an object for somebody, with its module."""
    for module in (access, quizzes_access):
        for name, _function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("get_") and "_for_" in name:
                yield name, module


def test_every_check_has_its_mutant():
    assert {name for name, _module in checks()} == set(EVERYBODY)


def lines(world) -> Iterator[tuple[tuple[str, str, str], str]]:
    """What outsiders and Tess with foreign objects find at each address; every line says that
    there is nothing, as long as every check is there."""
    tess, outsider = caught(world.people["tess"]), caught(world.people["tomas"])
    for name in [*OF_A_CLASS, *sorted(OBJECTS)]:
        path = address(name, _own_for(name, world))
        yield (name, "outsider", ""), says(ask(outsider, path))
    for name in OF_A_CLASS:
        for key in keys_of(name):
            path = address(name, _foreign_for(name, key, world))
            yield (name, "tess", key), says(ask(tess, path))
    attempt = Attempt.objects.filter(learner=world.people["lea"]).earliest("pk")
    path = f"/attempt/{attempt.pk}/result/"
    yield ("quizzes:result", "outsider", ""), says(ask(outsider, path))


def caught(person) -> Client:
    """Of a page that fails on what its check should have kept away, the status."""
    client = client_of(person)
    client.raise_request_exception = False
    return client


def differing(world) -> Iterator[tuple[str, str, str]]:
    return (place for place, found in lines(world) if found != "nothing there")


def test_without_a_check_the_table_differs(world, monkeypatch):
    """Each check is replaced in turn by one that lets everybody in; the first line that differs
    says enough."""
    assert list(differing(world)) == []
    for name, module in checks():
        with monkeypatch.context() as mutated:
            mutated.setattr(module, name, EVERYBODY[name])
            assert next(differing(world), None), name
