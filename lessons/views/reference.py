"""Looking things up: terms, sources, claims, dates, and the search over all of them."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.policies import anyone
from accounts.requests import Request
from common.language import page_language
from lessons import catalogue, reference
from lessons.freshness import reading_page
from lessons.library.records import Verdict


@anyone
def glossary(request: Request, course_id: str) -> HttpResponse:
    """The terms of the course, by the alphabet."""
    course = catalogue.get_course(course_id)
    terms = course.glossary(page_language())
    shown = {"course": course, "terms": terms}
    return reading_page(request, "lessons/glossary.html", lambda: shown)


@anyone
def sources(request: Request, course_id: str) -> HttpResponse:
    """Every work that the course cites, what it can show, and where it is cited."""
    course = catalogue.get_course(course_id)
    shown = {"course": course, "sources": reference.cited_sources(course)}
    return reading_page(request, "lessons/sources.html", lambda: shown)


@anyone
def claims(request: Request, course_id: str) -> HttpResponse:
    """The claims of the essay and of the other side, each with its verdict and why."""
    course = catalogue.get_course(course_id)
    shown = {"course": course, "lists": reference.claim_lists(course), "verdicts": list(Verdict)}
    return reading_page(request, "lessons/claims.html", lambda: shown)


@anyone
def timeline(request: Request, course_id: str) -> HttpResponse:
    """The dated events of the course, by decade, in the region and in the United States."""
    course = catalogue.get_course(course_id)
    wanted = {name: request.GET.get(name, "") for name in ("module", "kind", "from", "to")}
    page = reference.timeline(
        course,
        module=wanted["module"],
        kind=wanted["kind"],
        first=reference.year(wanted["from"]),
        last=reference.year(wanted["to"]),
    )
    return render(
        request, "lessons/timeline.html", {"course": course, "page": page, "wanted": wanted}
    )


@anyone
def search(request: Request, course_id: str) -> HttpResponse:
    """Full-text search over lessons, terms, claims and sources."""
    course = catalogue.get_course(course_id)
    query = " ".join(request.GET.get("q", "")[:200].split())
    hits = reference.found(course, query, page_language())
    shown = {"course": course, "query": query, "hits": hits}
    return render(request, "lessons/search.html", shown)
