"""Addresses of classes: joining, a student's own, a teacher's list, and the pages of one class."""

from django.urls import path

from classrooms.views import (
    assigning,
    cards,
    classes,
    colleagues,
    gradebook,
    joining,
    learner,
    students,
    work,
)

app_name = "classrooms"
CLASS = "classes/<uuid:class_id>"
STUDENTS = f"{CLASS}/students"
STUDENT = f"{STUDENTS}/<uuid:member_id>"
WORK = f"{CLASS}/work/<uuid:work_id>"
COLLEAGUE = f"{CLASS}/colleagues/<uuid:member_id>"
urlpatterns = [
    path("join/", joining.join, name="join"),
    path("join/<str:code>/", joining.join_class, name="join_class"),
    path("join/<str:code>/account/", joining.join_by_sign_up, name="join_by_sign_up"),
    path("class/", learner.my_class, name="my_class"),
    path("class/<uuid:class_id>/grade/", gradebook.my_grade, name="my_grade"),
    path("class/<uuid:class_id>/leave/", learner.leave_class, name="leave_class"),
    path("assigned/<uuid:work_id>/", learner.assigned, name="assigned"),
    path("assigned/<uuid:work_id>/start/", learner.start_assigned, name="start_assigned"),
    path("w/<str:slug>/", learner.work_address, name="work_address"),
    path("classes/assign/", assigning.assign, name="assign"),
    path("classes/assign/<uuid:batch>/", assigning.assigned_now, name="assigned_now"),
    path("classes/assign/<uuid:batch>/undo/", assigning.undo_assigning, name="undo_assigning"),
    path("classes/preview/", assigning.preview, name="preview"),
    path("classes/", classes.classes, name="classes"),
    path("classes/new/", classes.make_class, name="make_class"),
    path(f"{CLASS}/", classes.classroom, name="classroom"),
    path(f"{CLASS}/board/", classes.board, name="board"),
    path(f"{CLASS}/code/new/", classes.open_joining, name="open_joining"),
    path(f"{CLASS}/code/close/", classes.close_joining, name="close_joining"),
    path(f"{CLASS}/settings/", classes.settings, name="settings"),
    path(f"{CLASS}/archive/", classes.archive_class, name="archive_class"),
    path(f"{CLASS}/restore/", classes.restore_class, name="restore_class"),
    path(f"{CLASS}/colleagues/add/", colleagues.add_colleague, name="add_colleague"),
    path(f"{COLLEAGUE}/remove/", colleagues.remove_colleague, name="remove_colleague"),
    path(f"{COLLEAGUE}/hand-over/", colleagues.hand_over, name="hand_over"),
    path(f"{CLASS}/stop/", colleagues.stop_teaching, name="stop_teaching"),
    path(f"{STUDENTS}/", students.students, name="students"),
    path(f"{STUDENTS}/check/", students.check_names, name="check_names"),
    path(f"{STUDENTS}/add/", students.add_students, name="add_students"),
    path(f"{STUDENTS}/add/<int:draft_id>/", students.draft, name="draft"),
    path(f"{STUDENTS}/add/<int:draft_id>/yes/", students.confirm_draft, name="confirm_draft"),
    path(f"{STUDENT}/", students.student, name="student"),
    path(f"{STUDENT}/remove/", students.remove_student, name="remove_student"),
    path(f"{STUDENT}/take-back/", students.take_back, name="take_back"),
    path(f"{STUDENT}/agreed/", work.accommodate, name="accommodate"),
    path(f"{WORK}/", work.work, name="work"),
    path(f"{WORK}/change/", work.change_work, name="change_work"),
    path(f"{WORK}/take-back/", work.take_back_work, name="take_back_work"),
    path(f"{WORK}/students/<uuid:member_id>/", work.extend, name="extend"),
    path(f"{WORK}/students/<uuid:member_id>/grade/", work.decide_grade, name="decide_grade"),
    path(f"{STUDENT}/grade/", gradebook.grade, name="grade"),
    path(f"{CLASS}/gradebook/", gradebook.gradebook, name="gradebook"),
    path(f"{CLASS}/gradebook.csv", gradebook.grades_csv, name="grades_csv"),
    path(f"{CLASS}/gradebook.xlsx", gradebook.grades_xlsx, name="grades_xlsx"),
    path(f"{CLASS}/answers.csv", gradebook.answers_csv, name="answers_csv"),
    path(f"{CLASS}/answers.xlsx", gradebook.answers_xlsx, name="answers_xlsx"),
    path(f"{CLASS}/school.csv", gradebook.school_csv, name="school_csv"),
    path(f"{CLASS}/school/", gradebook.school_columns, name="school_columns"),
    path(f"{CLASS}/categories/", gradebook.categories, name="categories"),
    path(f"{CLASS}/cards/", cards.cards, name="cards"),
    path(f"{CLASS}/cards/make/", cards.make_cards, name="make_cards"),
]
