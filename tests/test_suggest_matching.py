"""Which widget is chosen for a label, and where none is."""

from __future__ import annotations

from typing import Any

import pytest

from plan_filler.suggest.candidates import candidates_of
from plan_filler.suggest.dashboards import read_dashboard
from plan_filler.suggest.matching import CHOSEN_FROM, CLEAR_BY, Context, Match, match
from plan_filler.suggest.wanted import WantedLabel
from plan_filler.suggest.words import alike, telling
from plan_filler.vocabulary import Asks
from tests.boards import board, events, formulas, group, ratio, widget

APPLICATION = "0a1b2c3d-0000-4000-8000-00000000abcd"


def rate(tags: str = "env:prod,controller:plots,action:index") -> Any:
    return ratio(
        f"sum:plots.requests{{{tags},status:5*}}.as_count()",
        f"sum:plots.requests{{{tags}}}.as_count()",
    )


def of(action: str, controller: str = "plots") -> Any:
    return rate(f"env:prod,controller:{controller},action:{action}")


def matched(
    label: str,
    *widgets: Any,
    asks: Asks = "error_rate",
    pointed: dict[int, tuple[int, ...]] | None = None,
    names: tuple[str, ...] = (),
    actions: tuple[str, ...] = (),
    shared: tuple[int, ...] = (),
) -> Match:
    raw = read_dashboard("gar-den-001", board(*widgets))
    found = [one for w in raw.widgets for one in candidates_of(w)]
    context = Context(
        names=frozenset(names),
        actions=frozenset(actions),
        controlled=frozenset({"plots.requests"}),
        shared=frozenset(shared),
        pointed={("gar-den-001", number): lines for number, lines in (pointed or {}).items()},
    )
    return match(WantedLabel(label=label, asks=asks, lines=(40,), blank=True), found, context)


def chosen(label: str, *widgets: Any, **more: Any) -> str | None:
    found = matched(label, *widgets, **more)
    return found.chosen.candidate.widget.title if found.chosen else None


class TestEndpoints:
    def test_title_and_filter_together_leave_no_doubt(self) -> None:
        found = matched("#index", widget("Index error rate", of("index")))
        assert found.chosen is not None
        assert found.chosen.points == 100
        assert found.chosen.why == ("its title is 100 % alike", "its filter names index")

    @pytest.mark.parametrize("title", ["", "Error rate", "Plots: error rate", "Errors (%) prod"])
    def test_a_filter_is_enough_where_the_title_says_nothing(self, title: str) -> None:
        found = matched("#index", widget(title, of("index")), names=("plots",))
        assert found.chosen is not None
        assert CHOSEN_FROM <= found.chosen.points < 100

    def test_a_title_that_says_another_endpoint_is_not_overruled_by_the_filter(self) -> None:
        assert chosen("#index", widget("#show error rate", of("index"))) is None

    def test_a_filter_that_names_another_endpoint_is_not_overruled_by_the_title(self) -> None:
        found = matched("#index", widget("#index error rate", of("show")))
        assert found.chosen is None
        assert found.others[0].faults == ("its filter names show, another endpoint",)

    def test_the_filters_of_other_widgets_tell_what_an_endpoint_is(self) -> None:
        wrong = widget("Reserve error rate", of("cancel"))
        assert chosen("Reserve error rate", wrong) == "Reserve error rate"
        assert chosen("Reserve error rate", wrong, actions=("reserve", "cancel")) is None

    def test_the_mobile_app_has_endpoints_of_the_same_name(self) -> None:
        web, mobile = widget("#index", of("index")), widget("#index", of("index", "mobile/plots"))
        assert chosen("#index", mobile) is None
        found = matched("#index", mobile, web)
        assert found.chosen is not None
        assert "controller:plots," in str(found.chosen.candidate.measure)
        assert found.others[0].faults == ("it is of the mobile app",)
        assert chosen("#index", mobile, names=("mobile", "plots")) == "#index"

    def test_a_filter_without_a_controller_counts_too_much(self) -> None:
        found = matched("#index", widget("#index", rate("env:prod,action:index")))
        assert found.chosen is None
        assert found.others[0].faults == ("it counts index of every controller",)

    @pytest.mark.parametrize("name", ["v0::plotscontroller_index", "plotscontroller_index"])
    def test_a_resource_names_an_endpoint_too(self, name: str) -> None:
        tags = f"{{env:prod,resource_name:{name}}}"
        request = ratio(
            f"sum:trace.rack.request.errors{tags}", f"sum:trace.rack.request.hits{tags}"
        )
        found = matched("#index", widget("", request))
        assert found.chosen is not None
        assert found.chosen.why == ("its filter names index",)

    def test_words_of_a_filter_without_an_action_are_told(self) -> None:
        named = widget("Letters by post", rate("env:prod,service:letter"))
        found = matched("Letter error rate", named)
        assert found.chosen is not None
        assert found.chosen.why == ("its title is 67 % alike", "its filter holds letter")

    def test_an_action_that_is_left_out_or_no_action_names_no_endpoint(self) -> None:
        for tags in ("env:prod,!action:index", "env:prod,resource_name:index"):
            found = matched("#index", widget("", rate(tags)))
            assert found.chosen is None
            assert not any("its filter names" in why for one in found.others for why in one.why)

    @pytest.mark.parametrize(
        ("controller", "own"), [("v0/benefits_claims", True), ("v0/plots", False)]
    )
    def test_a_known_page_is_an_action_of_its_own_controller(
        self, controller: str, own: bool
    ) -> None:
        request = of("failed_upload_evidence_submissions", controller)
        found = matched("#files-we-couldnt-receive", widget("", request))
        assert (found.chosen is not None) is own

    def test_a_page_is_found_by_its_name(self) -> None:
        one = widget("Files we couldn't receive: error rate", of("failed_uploads"))
        assert chosen("#files-we-couldnt-receive", one) is not None
        assert chosen("#files-we-couldnt-receive", widget("Files", of("index"))) is None


class TestClarity:
    def test_two_that_fit_alike_leave_the_choice_to_a_person(self) -> None:
        one, other = widget("#index", of("index")), widget("#index", of("index", "sheds"))
        found = matched("#index", one, other)
        assert found.chosen is None
        assert [scored.points for scored in found.near] == [100, 100]
        assert found.others == ()

    def test_two_that_measure_the_same_are_no_doubt(self) -> None:
        one, other = widget("#index", of("index")), widget("Index failures", of("index"))
        found = matched("#index", one, other)
        assert found.chosen is not None
        assert found.others == ()

    def test_one_that_is_ruled_out_is_no_rival(self) -> None:
        staging = widget("#index", rate("env:staging,controller:plots,action:index"))
        found = matched("#index", staging, widget("#index", of("index")))
        assert found.chosen is not None
        assert "env:prod" in str(found.chosen.candidate.measure)
        assert found.others[0].faults

    def test_the_order_of_widgets_decides_nothing(self) -> None:
        widgets = [
            widget("Index error rate", of("index"), id=1),
            widget("Admin index error rate", of("index", "admin"), id=2),
            widget("#show error rate", of("show"), id=3),
        ]
        for ordered in (widgets, widgets[::-1]):
            assert chosen("#index", *ordered) == "Index error rate"

    def test_the_distance_to_the_next_is_kept(self) -> None:
        found = matched(
            "#index",
            widget("Index error rate", of("index")),
            widget("Admin index error rate", of("index", "admin")),
        )
        assert found.chosen is not None
        assert found.chosen.points - found.others[0].points >= CLEAR_BY

    def test_what_fits_far_less_well_is_not_offered_beside_what_is_ambiguous(self) -> None:
        found = matched(
            "#index",
            widget("Index error rate", of("index")),
            widget("Index errors", of("index", "sheds")),
            widget("Admin index error rate", of("index", "admin")),
        )
        assert [one.candidate.widget.title for one in found.near] == [
            "Index error rate",
            "Index errors",
        ]
        assert [one.candidate.widget.title for one in found.others] == ["Admin index error rate"]

    @pytest.mark.parametrize("line", [3, 40])
    def test_a_link_that_opens_a_widget_tells_it_from_its_like(self, line: int) -> None:
        one, other = widget("#index", of("index"), id=1), widget("#index", of("index", "s"), id=2)
        found = matched("#index", one, other, pointed={2: (line,)})
        assert found.chosen is not None
        assert found.chosen.candidate.widget.id == 2
        assert f"the link on line {line + 1} opens this widget" in found.chosen.why

    def test_a_link_beside_the_label_needs_no_title(self) -> None:
        request = ratio("sum:letters.failed{env:prod}", "sum:letters.all{env:prod}")
        one = widget("Trouble", request, id=2)
        assert chosen("#renew", one) is None
        assert chosen("#renew", one, pointed={2: (3,)}) is None
        assert chosen("#renew", one, pointed={2: (40,)}) == "Trouble"

    def test_a_link_beside_several_labels_belongs_to_none_of_them(self) -> None:
        request = ratio("sum:letters.failed{env:prod}", "sum:letters.all{env:prod}")
        one = widget("Trouble", request, id=2)
        assert chosen("#renew", one, pointed={2: (40,)}, shared=(40,)) is None

    def test_a_link_does_not_excuse_staging(self) -> None:
        staging = widget("#index", rate("env:staging,controller:plots,action:index"), id=2)
        assert chosen("#index", staging, pointed={2: (40,)}) is None

    def test_the_title_of_a_group_names_what_its_widgets_leave_open(self) -> None:
        request = ratio("sum:letters.failed{env:prod}", "sum:letters.all{env:prod}")
        assert (
            chosen("Letter error rate", group("Letter", widget("Error rate", request))) is not None
        )

    def test_widgets_that_look_like_it_and_cannot_be_used_are_named(self) -> None:
        found = matched("#index", widget("#index average", {"q": "avg:plots.error_rate{*}"}))
        assert found.chosen is None
        assert [one.widget.title for one in found.rejected] == ["#index average"]


class TestOtherKinds:
    def test_a_count_is_never_an_error_rate(self) -> None:
        sold = {"q": "sum:plots.requests{env:prod,controller:plots,action:index}"}
        assert chosen("#index", widget("#index", sold)) is None
        assert chosen("Number of seeds sold", widget("Seeds sold", sold), asks="count") is not None

    def test_a_label_of_no_known_kind_needs_its_own_words(self) -> None:
        request = ratio("sum:letters.failed{env:prod}", "sum:letters.all{env:prod}")
        named = widget("Lost letters", request)
        assert chosen("Lost letters", named, asks="unknown") is None
        exact = ratio("sum:lost.letters.failed{env:prod}", "sum:lost.letters{env:prod}")
        assert matched("Lost letters", widget("Lost letters", exact), asks="unknown").near

    def test_a_label_of_no_known_kind_is_near_to_widgets_of_its_name_only(self) -> None:
        lost = widget("Lost letters", {"q": "sum:letters.lost{env:prod}"})
        other = widget("Letters sent to the wrong house", {"q": "sum:letters.wrong{env:prod}"})
        found = matched("Lost letters", lost, other, asks="unknown")
        assert [one.candidate.widget.title for one in found.near] == ["Lost letters"]
        assert found.others == ()

    @pytest.mark.parametrize(
        ("label", "title"),
        [("Loading times", "Load"), ("LCP", "Paint"), ("Page load time", "Load")],
    )
    def test_a_browser_measure_is_found_by_what_it_measures(self, label: str, title: str) -> None:
        search = f"@application.id:{APPLICATION} @view.name:/plots/?/status"
        widgets = [
            widget(
                name,
                formulas(
                    [events("rum", search, {"aggregation": "pc75", "metric": f"@view.{measure}"})],
                    "query1",
                ),
            )
            for name, measure in (("Load", "loading_time"), ("Paint", "largest_contentful_paint"))
        ]
        assert chosen(label, *widgets, asks="percentile") == title

    @pytest.mark.parametrize(
        ("search", "fault"),
        [
            ("@view.name:/plots/?/status", "nothing says of which application it is"),
            (f"@application.id:{APPLICATION}", "it is of all pages of the application"),
        ],
    )
    def test_a_browser_measure_of_no_application_or_of_all_pages_is_not_chosen(
        self, search: str, fault: str
    ) -> None:
        compute = {"aggregation": "pc75", "metric": "@view.loading_time"}
        found = matched(
            "Loading times",
            widget("Load", formulas([events("rum", search, compute)], "query1")),
            asks="percentile",
        )
        assert found.chosen is None
        assert found.others[0].faults == (fault,)

    def test_a_browser_measure_that_the_label_does_not_name_needs_its_title(self) -> None:
        search = f"@application.id:{APPLICATION} @view.name:/plots/?/status"
        compute = {"aggregation": "pc75", "metric": "@view.loading_time"}
        request = formulas([events("rum", search, compute)], "query1")
        found = matched("Speed of the shed", widget("Shed speed", request), asks="percentile")
        (only,) = (*found.others, *([found.chosen] if found.chosen else []))
        assert "it measures @view.loading_time" not in only.why

    def test_logs_that_name_no_class_of_errors_tell_less(self) -> None:
        def logs(search: str, *facets: str) -> Any:
            asked = events("logs", search, {"aggregation": "count"}, *facets)
            return formulas([asked], "query1")

        label = "Types of errors logged"
        places = widget("Places", logs("env:prod service:plots status:error", "@controller"))
        whole = widget("All", logs("env:prod service:plots status:error"))
        calm = widget("Calm", logs("env:prod service:plots", "@error.kind"))
        kinds = widget("Kinds", logs("env:prod service:plots status:error", "@error.kind"))
        found = matched(label, places, whole, calm, kinds, asks="errors_logged")
        assert found.chosen is not None
        assert found.chosen.candidate.widget.title == "Kinds"
        points = {one.candidate.widget.title: one.points for one in found.others}
        assert max(points.values()) < found.chosen.points

    def test_errors_by_class_are_the_errors_logged(self) -> None:
        def logs(facet: str) -> Any:
            search = "env:prod service:plots status:error"
            return formulas([events("logs", search, {"aggregation": "count"}, facet)], "query1")

        kinds, messages = widget("Kinds", logs("@error.kind")), widget("Texts", logs("@message"))
        assert chosen("Types of errors logged", kinds, messages, asks="errors_logged") == "Kinds"
        assert chosen("Types of errors logged", messages, asks="errors_logged") is None


def test_words_that_half_of_all_widgets_share_tell_nothing() -> None:
    assert telling("Datadog error rates for the #index endpoint (%)") == ("index",)
    assert telling("Files we couldn't receive") == telling("files-we-couldnt-receive")


def test_a_word_too_many_makes_two_names_less_alike() -> None:
    exact = alike(["letter", "download"], ["download", "letter"])
    longer = alike(["letter", "download"], ["letter", "download", "admin"])
    assert exact == 100 > longer > alike(["letter"], ["ladder", "shed"])
    assert alike(["index"], ["show"]) == 0


def test_nothing_is_alike_only_to_nothing() -> None:
    assert alike([], []) == 100
    assert alike([], ["shed"]) == alike(["shed"], []) == 0
