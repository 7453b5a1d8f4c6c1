"""Presets: what an entry of few words expands to, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from plan_filler.config import load
from plan_filler.errors import UsageError
from plan_filler.metrics import ErrorRate
from plan_filler.presets import Endpoint, endpoint_of, vets_api_requests
from plan_filler.sources.datadog_bins import summed


def measure(tmp_path: Path, label: str, lines: str) -> ErrorRate:
    path = tmp_path / "plan-filler.toml"
    path.write_text(
        f'[metrics."{label}"]\nkind = "error_rate"\npreset = "vets-api"\n{lines}\n',
        encoding="utf-8",
    )
    (metric,) = load(path).metrics
    assert isinstance(metric.measure, ErrorRate)
    return metric.measure


def test_a_controller_is_all_that_an_endpoint_needs(tmp_path: Path) -> None:
    assert measure(tmp_path, "#index", 'controller = "v0/moorings"') == ErrorRate(
        requests="vets_api.statsd.api_rack_request"
        "{env:eks-prod,controller:v0/moorings,action:index}",
        error_status=("4xx", "5xx"),
        ignore_status=("401", "403"),
    )


def test_an_entry_may_name_another_action_environment_and_other_statuses(tmp_path: Path) -> None:
    lines = """\
controller = "v1/moorings"
action = "renew.all"
env = "eks-sandbox"
error_status = ["5xx"]
ignore_status = []
"""
    found = measure(tmp_path, "Renewal failure rate", lines)
    assert found.requests.endswith("{env:eks-sandbox,controller:v1/moorings,action:renew.all}")
    assert (found.error_status, found.ignore_status) == (("5xx",), ())


def test_the_page_of_lost_files_is_an_action_of_another_name(tmp_path: Path) -> None:
    found = measure(tmp_path, "#Files-we-couldnt-receive:", "")
    assert found.requests.endswith(
        "controller:v0/benefits_claims,action:failed_upload_evidence_submissions}"
    )


@pytest.mark.parametrize(
    ("label", "lines", "said"),
    [
        ("#index", "", "controller: is missing"),
        ("#index", 'controller = ""', "controller: is missing"),
        ("Failure rate", 'controller = "v0/moorings"', "action: is missing"),
        ("#index", 'controller = "v0/a,env:*"', "controller: must be of letters"),
        ("#index", 'controller = "v0/a} by {host"', "controller: must be of letters"),
        ("#index", 'controller = "v0/*"', "controller: must be of letters"),
        ("#index", 'controller = "v0/é"', "controller: must be of letters"),
        ("#index", 'controller = "v0/a\\n"', "controller: must be of letters"),
        ("#index", 'controller = "a"\naction = "x y"', "action: must be of letters"),
        ("#index", 'controller = "a"\nenv = "$env"', "env: must be of letters"),
        ("#index", 'controller = "a"\nrequests = "m{*}"', "requests: does not go with `preset`"),
        ("#index", 'controller = "a"\nerrors = "m{*}"', "errors: does not go with `preset`"),
        ("#index", 'controller = "a"\nstatus_tag = "s"', "status_tag: does not go with"),
        ("#index", 'controller = "a"\nerror_status = ["6xx"]', "error_status: must hold codes"),
        ("#index", 'controller = "a"\nhost = "b"', "host: unknown key"),
    ],
)
def test_what_could_mean_something_else_is_refused(
    tmp_path: Path, label: str, lines: str, said: str
) -> None:
    with pytest.raises(UsageError, match=r"plan-filler\.toml") as refused:
        measure(tmp_path, label, lines)
    assert said in str(refused.value)


def test_only_known_presets_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "plan-filler.toml"
    path.write_text('[metrics."#index"]\nkind = "error_rate"\npreset = "rails"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="must be one of vets-api"):
        load(path)


def test_presets_belong_to_error_rates(tmp_path: Path) -> None:
    path = tmp_path / "plan-filler.toml"
    path.write_text(
        '[metrics."Views"]\nkind = "count"\nquery = "m{*}"\npreset = "vets-api"\n', encoding="utf-8"
    )
    with pytest.raises(UsageError, match="preset: unknown key"):
        load(path)


def test_an_expanded_query_can_be_summed() -> None:
    query = vets_api_requests(Endpoint("v0/moorings", "show"))
    assert summed(query, by="status").endswith(" by {status}.as_count()")


@pytest.mark.parametrize(
    ("label", "endpoint"),
    [
        ("#show", Endpoint("", "show")),
        ("**#show:**", Endpoint("", "show")),
        ("Show", None),
        ("#show and #index", None),
        ("#", None),
    ],
)
def test_an_endpoint_is_a_label_that_is_one_word_behind_a_hash(
    label: str, endpoint: Endpoint | None
) -> None:
    assert endpoint_of(label) == endpoint
