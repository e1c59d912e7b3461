"""Every address of the site. English has no prefix; other languages stand in the path."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

import lessons.urls
import quizzes.urls
from accounts.views.entrance import sign_up
from classrooms.handing_down import panels_for, rules_for, work_for
from config import views
from lessons.views.about import about, report_mistake
from lessons.views.course import courses
from quizzes.handing_down import quizzes_for, refuse_keys

# What apps to the right of lessons say on its pages.
reading = lessons.urls.patterns(
    panels_for=panels_for,
    rules_for=rules_for,
    quizzes_for=quizzes_for,
    refuse_keys=refuse_keys,
)
quizzing = quizzes.urls.patterns(work_for=work_for)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path(f"{settings.ADMIN_PATH}/", admin.site.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("course/", courses, name="course"),
        path("", include((quizzing, "quizzes"))),
        path("", include("practice.urls")),
        path("", include("classrooms.urls")),
        path("course/", include((reading, "lessons"))),
        path("teach/", views.teach, name="teach"),
        path("families/", views.families, name="families"),
        path("about/", about, name="about"),
        path("about/report/", report_mistake, name="report_mistake"),
        path("reports/", include(lessons.urls.reporting)),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("privacy/", views.privacy, name="privacy"),
        path("privacy/answers/", views.privacy_answers, name="privacy_answers"),
        path("styleguide/", views.styleguide, name="styleguide"),
        path("", include("accounts.urls")),
        path("account/signup/", sign_up, name="account_signup"),
        path("account/", include("allauth.account.urls")),
        path("account/second-factor/", include("allauth.mfa.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.not_found"
handler429 = "config.views.too_many_requests"
handler500 = "config.views.server_error"
