"""``comment`` as it is typed: one comment a plan, against a GitHub on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plan_filler.actions import COMMENT_LIMIT
from plan_filler.github import ACTIONS_LOGIN
from plan_filler.sources import transport
from plan_filler.sources.base import Distinct, Logged, LoggedGroup
from tests.by_hand import (
    CONFIG,
    NAME,
    Desk,
    Ran,
    before_and_since,
    evidence_for,
    plan,
    with_criteria,
)
from tests.fakes import ALWAYS, Account, GitHubFake, Reply
from tests.leaks import disguises
from tests.live_desk import AS_OF, LiveDesk, live_desk, numbers_from_nothing
from tests.live_desk import NAME as GARDEN
from tests.reports import EVERYTHING, before, rate, since

TOKEN = "ghs_office+kite/51c0ffee0123456789abcdef"
FORK = "ghs_fork+kite/7ea0ffee9876543210fedcba"
ACCOUNTS = {
    TOKEN: Account(login=ACTIONS_LOGIN, app=True),
    FORK: Account(login=ACTIONS_LOGIN, app=True, writes=False),
}
MARK = f"<!-- plan-filler: {NAME} -->"
PLAN = with_criteria(
    plan("- #search: [FILL_IN]\n- #book: [FILL_IN]\n- Any issues?: [FILL_IN]\n"),
    "#search error rate < 5%",
    "#book error rate < 0.1%",
)
NUMBERS = {
    "search": before_and_since(before(100, 10_000, by=5), since(150, 10_000)),
    "book": before_and_since(before(90, 10_000, by=5), since(80, 10_000)),
}
FORKED = {
    "pull_request": {
        "head": {"repo": {"full_name": "somebody/office"}},
        "base": {"repo": {"full_name": "launch/office"}},
    }
}


@dataclass
class Office:
    """A filled plan on a desk, a GitHub, and a job that has a summary."""

    desk: Desk
    fake: GitHubFake
    summary: Path

    def comment(self, *words: str, as_of: str = "2026-12-01") -> Ran:
        return self.desk.run("comment", NAME, "--pr", "7", "--as-of", as_of, *words)

    def says(self, *words: str, as_of: str = "2026-12-01") -> str:
        """The comment that would be written."""
        ran = self.comment("--dry-run", *words, as_of=as_of)
        assert ran.code == 0, ran.err
        return ran.out

    def lay(self, text: str = PLAN, *, config: str = CONFIG) -> None:
        """A plan with numbers for it, and Stage B filled from them."""
        self.desk.lay(text, NUMBERS, config=config)
        ran = self.desk.run("fill", NAME, "--stage", "B", "--offline", "--as-of", "2026-12-01")
        assert ran.code == 0, ran.err

    def edit(self, old: str, new: str) -> None:
        text = self.desk.plan.read_text("utf-8")
        assert old in text
        self.desk.plan.write_text(text.replace(old, new), "utf-8")

    def stored(self) -> Any:
        return json.loads(self.desk.evidence.read_bytes())

    @property
    def own(self) -> list[Any]:
        return [each for each in self.fake.comments if each.login == ACTIONS_LOGIN]


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Iterator[Office]:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(transport, "_pause", lambda _: 0.0)
    with GitHubFake(ACCOUNTS) as fake:
        variables = {
            "GITHUB_TOKEN": TOKEN,
            "GITHUB_API_URL": fake.url,
            "GITHUB_REPOSITORY": "launch/office",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        found = Office(Desk(folder, monkeypatch, capsysbinary), fake, tmp_path / "summary.md")
        found.lay()
        yield found


class TestOneComment:
    def test_among_120_of_others_it_is_made_once_and_patched_when_a_number_changes(
        self, office: Office
    ) -> None:
        for number in range(120):
            office.fake.say("somebody", f"{MARK}\nmine" if number == 60 else f"comment {number}")
        others = list(office.fake.comments)

        first = office.comment()
        assert (first.code, first.out) == (0, "")
        assert re.search(r"created: http\S+/launch/office/pull/7#issuecomment-\d+$", first.err)
        assert office.own[0].body.startswith(f"{MARK}\n")

        second = office.comment()
        assert (second.code, len(office.fake.writes)) == (0, 1)
        assert "unchanged: " in second.err

        numbers = NUMBERS | {"book": before_and_since(before(90, 10_000, by=5), since(60, 10_000))}
        office.desk.evidence.write_bytes(evidence_for(PLAN, numbers))
        office.desk.plan.write_text(PLAN, "utf-8")
        office.desk.run("fill", NAME, "--stage", "B", "--offline", "--as-of", "2026-12-01")
        third = office.comment()
        assert (third.code, len(office.fake.writes)) == (0, 2)
        assert "updated: " in third.err
        (own,) = office.own
        assert (own.updates, "0.6% (420 of 70,000)" in own.body) == (1, True)
        assert office.fake.comments[:120] == others

    def test_another_repository_can_be_named(self, office: Office) -> None:
        office.desk.monkeypatch.delenv("GITHUB_REPOSITORY")
        assert office.comment().code == 2
        assert office.comment("--repo", "launch/office").code == 0
        assert len(office.own) == 1

    def test_it_is_the_same_on_every_later_day(self, office: Office) -> None:
        assert office.says(as_of="2026-05-19") == office.says(as_of="2031-01-01")

    def test_a_window_that_ends_later_is_no_news_until_it_is_filled(self, office: Office) -> None:
        office.edit("- #search:\n", "- Dates: 5/11/2026 - 5/17/2026\n- #search:\n")
        text = office.desk.plan.read_text("utf-8")
        later = "\n## Stage C: 100% of users\n\n- Dates: 6/1/2026 - 6/7/2026\n- #book: [FILL_IN]\n"
        office.desk.plan.write_text(text + later, "utf-8")
        told = office.says(as_of="2026-05-19")
        assert office.says(as_of="2026-12-01") == told
        assert "Stage C" not in told

    def test_a_dry_run_asks_nobody_and_writes_nothing(self, office: Office) -> None:
        office.desk.monkeypatch.delenv("GITHUB_TOKEN")
        files = office.desk.files()
        told = office.says()
        assert told.startswith(f"{MARK}\n")
        assert office.fake.requests == []
        assert not office.summary.exists()
        assert office.desk.files() == files


class TestWhatItSays:
    def test_stage_window_basis_values_criteria_and_what_is_left(self, office: Office) -> None:
        told = office.says()
        assert "**Stage B: 50% of users**, 2026-05-11 up to 2026-05-18 (derived)" in told
        assert "Criteria: **1 not met, 1 met** · 2 filled · 1 for a person" in told
        assert re.search(r"\| \*\*met\*\* \| \\#search error rate \\< 5% \| 1.5% \(1,050 of", told)
        assert re.search(r"\| \*\*not met\*\* \| \\#book error rate \\< 0.1% \| 0.8%", told)
        row = r"\\#search \| 1.5% \(1,050 of 70,000\) \| 1% \(2,800 of 280,000\) \| higher \|"
        assert re.search(row, told)
        assert re.search(r"#### For a person\n\n- line \d+: Any issues\?\n", told)
        assert "`datadog: requests=search, " in told
        assert "Stage A starts 5/4/2026" in told
        assert "Baseline: 2026-04-06 up to 2026-05-04." in told

    def test_evidence_and_links_are_behind_a_fold(self, office: Office) -> None:
        stored = office.stored()
        for reading in stored["readings"]:
            reading["link"] = "https://app.datadoghq.com/metric/explorer?from_ts=1"
        office.desk.evidence.write_text(json.dumps(stored), "utf-8")
        shown, folded = office.says().split("<details>", 1)
        assert "datadog" not in shown
        assert folded.count("[open on this window](https://app.datadoghq.com/") == 2

    def test_the_lines_are_those_of_the_plan_as_it_is_now(self, office: Office) -> None:
        office.edit("# Ferry tickets\n", "# Ferry tickets\n\nTwo lines more.\n")
        lines = office.desk.plan.read_text("utf-8").splitlines()
        number = next(n for n, line in enumerate(lines, 1) if "0.8%" in line)
        assert re.search(rf"\| ({number - 2}|{number - 1}|{number}) \| \\#book \|", office.says())

    def test_what_a_person_changed_is_told_before_all_else(self, office: Office) -> None:
        office.edit("1.5%", "1.2%")
        text = office.desk.plan.read_text("utf-8")
        office.desk.plan.write_text(re.sub(r"- #book:\n(?:  .*\n)+", "", text), "utf-8")
        told = office.says()
        head, _ = told.split("#### Success criteria")
        assert "> The plan and its evidence differ in 2 places:" in head
        assert 'the plan says "- Since start of stage: 1.2%"' in head
        assert "**(changed since)**" in told
        assert "**(no longer in the plan)**" in told

    def test_counts_that_were_edited_are_told_before_all_else(self, office: Office) -> None:
        stored = office.stored()
        rated = next(r for r in stored["readings"] if r["query"]["requests"] == "book")
        rated["result"]["days"][0]["errors"] += 1
        office.desk.evidence.write_text(json.dumps(stored), "utf-8")
        assert "differ in 1 place:" in office.says().split("####")[0]

    def test_an_answer_of_a_query_that_the_config_no_longer_asks_stays_as_it_was(
        self, office: Office
    ) -> None:
        """The number in the plan is shown, and never that nobody read it."""
        config = office.desk.folder / "plan-filler.toml"
        config.write_text(CONFIG.replace('requests = "search"', 'requests = "seek"'), "utf-8")
        row = next(line for line in office.says().splitlines() if r"| \#search |" in line)
        assert "Since start of stage: 1.5%" in row
        assert "not read" not in row

    def test_users_are_a_row_for_each_page(self, office: Office) -> None:
        config = CONFIG.replace('"/timetable" }', '"/timetable", "Piers" = "/piers" }')
        text = plan("- Estimated number of users: [FILL_IN]\n")
        numbers = {"/timetable": Distinct(48_210), "/piers": Distinct(900)}
        office.desk.lay(text, numbers, config=config)
        office.desk.run("fill", NAME, "--stage", "B", "--offline", "--as-of", "2026-12-01")
        told = office.says()
        assert r"| Estimated number of users: Timetable | 48,210 (estimated: \~24k) | – |" in told
        assert r"| Estimated number of users: Piers | 900 (estimated: \~450) | – |" in told

    def test_a_page_whose_users_nobody_read_has_no_proof(self, office: Office) -> None:
        office.desk.lay(
            plan("- Estimated number of users: [FILL_IN]\n- #search: [FILL_IN]\n"), NUMBERS
        )
        office.desk.run("fill", NAME, "--stage", "B", "--offline", "--as-of", "2026-12-01")
        left, _, proofs = office.says().partition("Where the numbers come from")
        assert "Estimated number of users" in left
        assert r"\#search: `datadog" in proofs and "Timetable" not in proofs

    def test_a_draft_is_proposed_on_one_line(self, office: Office) -> None:
        old, new = LoggedGroup("Sail::Torn", "500", 3), LoggedGroup("Oar::Lost", "", 1)
        logged = before_and_since(Logged((old,), True), Logged((old, new), True))
        office.desk.lay(
            plan("- Types of errors logged: [FILL_IN]\n"), {"logs": logged}, config=EVERYTHING
        )
        told = office.says()
        assert "nothing filled · 1 to accept" in told
        assert (
            "- line 21: Types of errors logged: `New since launch: Oar::Lost: 1"
            " · Seen before launch: Sail::Torn (500): 3`\n"
        ) in told

    def test_a_stage_can_be_named_and_the_others_are_told_shortly(self, office: Office) -> None:
        first = "- #search: [FILL_IN]\n"
        text = plan("- #search: [FILL_IN]\n", before=first)
        numbers = {"search": {"2026-04-06": before(100, 10_000, by=5)}}
        numbers["search"] |= {"2026-05-04": rate("2026-05-04", 120, 10_000)}
        numbers["search"] |= {"2026-05-11": since(150, 10_000)}
        office.desk.lay(text, numbers)
        office.desk.run("fill", NAME, "--offline", "--as-of", "2026-12-01")
        last, named = office.says(), office.says("--stage", "A")
        assert "**Stage B: 50% of users**" in last
        assert "| Stage A: 20% of users | 2026-05-04 up to 2026-05-11 | – | 1 | 0 |" in last
        assert "1.2% (840 of 70,000)" in last.split("Blanks of the other stages</summary>")[1]
        assert "**Stage A: 20% of users**" in named
        assert office.comment("--stage", "Z").code == 2

    def test_without_evidence_it_says_what_to_run_and_gives_no_number(self, office: Office) -> None:
        office.desk.lay(PLAN)
        office.desk.evidence.unlink()
        told = office.says()
        assert "nothing filled" in told
        assert "run `plan-filler fill`" in told
        assert "2 not evaluable" in told
        assert not re.search(r"\d%(?! of users|</|,)", told.split("#### Left open")[1])
        assert "<details>" not in told

    def test_a_plan_whose_stages_have_no_window_says_what_to_add(self, office: Office) -> None:
        office.desk.lay(PLAN.replace("- Release Date: 5/4/2026\n", ""))
        told = office.says()
        assert "No stage with a known window is over yet" in told
        assert re.search(r"- line \d+: Stage B: 50% of users, 3 blanks – .*--start", told)
        assert office.comment("--stage", "B", "--dry-run").code == 2

    def test_a_file_that_is_no_plan_has_a_comment_too(self, office: Office) -> None:
        office.desk.evidence.unlink()
        office.desk.plan.write_text("# Shopping\n\n- Milk\n", "utf-8")
        assert office.says().startswith(f"{MARK}\n### Release plan `{NAME}`\n")

    def test_grave_faults_come_first_and_many_are_folded(self, office: Office) -> None:
        wrong = "".join(f"- Thing {n}: [PICK_ONE]: No\n" for n in range(200))
        office.desk.lay(PLAN + wrong + "- Dates: 5/20/2026 - 5/18/2026\n")
        told = office.says()
        faults = told.split("#### Faults of the plan")[1]
        assert "<details><summary>1 error, 20" in faults
        first, *rest = re.findall(r"^- (error|warning|info), line", faults, re.MULTILINE)
        assert (first, len(rest)) == ("error", 49)
        assert re.search(r"\nAnd 1\d\d more; the job summary tells all\.\n", faults)
        office.comment()
        assert office.summary.read_text("utf-8").count("(`half-answered`)") == 200


class TestWithoutTheRightToWrite:
    def test_a_fork_gets_the_job_summary_and_a_sentence(self, office: Office) -> None:
        office.desk.monkeypatch.setenv("GITHUB_TOKEN", FORK)
        (office.summary.parent / "event.json").write_text(json.dumps(FORKED), "utf-8")
        ran = office.comment()
        assert ran.code == 0
        assert "not written: the pull request comes from a fork" in ran.err
        assert "the job summary has it" in ran.err
        assert office.fake.comments == []
        assert "1.5% (1,050 of 70,000)" in office.summary.read_text("utf-8")

    def test_a_workflow_without_the_permission_is_told_which(self, office: Office) -> None:
        office.desk.monkeypatch.setenv("GITHUB_TOKEN", FORK)
        office.desk.monkeypatch.delenv("GITHUB_STEP_SUMMARY")
        ran = office.comment()
        assert ran.code == 0
        assert "`pull-requests: write`" in ran.err
        assert "summary" not in ran.err

    def test_a_github_that_fails_ends_with_3_after_the_summary(self, office: Office) -> None:
        office.fake.fail(Reply(500), times=ALWAYS)
        ran = office.comment()
        assert ran.code == 3
        assert "HTTP 500" in ran.err
        assert "1.5% (1,050 of 70,000)" in office.summary.read_text("utf-8")

    def test_no_token_is_a_service_that_cannot_be_asked(self, office: Office) -> None:
        office.desk.monkeypatch.delenv("GITHUB_TOKEN")
        ran = office.comment()
        assert (ran.code, "GITHUB_TOKEN is not set" in ran.err) == (3, True)

    def test_the_token_goes_to_no_other_host(self, office: Office) -> None:
        office.desk.monkeypatch.setenv("GITHUB_API_URL", "http://api.github.example")
        ran = office.comment()
        assert ran.code == 4


class TestTheToken:
    @pytest.mark.parametrize(
        "reply",
        [
            None,
            Reply(401, {"message": f"bad token {TOKEN}"}),
            Reply(403, {"message": f"Resource not accessible by integration: {TOKEN}"}),
            Reply(422, {"message": "no", "errors": [{"message": f"Bearer {TOKEN}"}]}),
            Reply(302, "", {"Location": f"http://127.0.0.1:9/?token={TOKEN}"}),
        ],
        ids=lambda reply: str(reply.status) if reply else "no fault",
    )
    def test_it_stands_nowhere(self, office: Office, reply: Reply | None) -> None:
        if reply:
            office.fake.fail(reply, times=ALWAYS)
        ran = office.comment()
        texts = [ran.out, ran.err, office.summary.read_text("utf-8")]
        texts += [data.decode() for data in office.desk.files().values()]
        texts += [comment.body for comment in office.fake.comments]
        for text in texts:
            assert not [one for one in disguises(TOKEN) if one.lower() in text.lower()]


class TestTooMuchToSay:
    """Ten megabytes of evidence: a plan with thousands of answers, and as many blanks."""

    COUNT = 2_500

    def _lay(self, office: Office) -> None:
        text = plan("")
        first = text.count("\n") + 1
        answer = "``` <details> ~~~ " + "é" * 1_000
        rows = [f"- Question {n} ``` <details>: " for n in range(self.COUNT)]
        text += "".join(f"{row}{answer}\n" for row in rows)
        text += "".join(f"- Open {n} ``` </details>: [FILL_IN]\n" for n in range(self.COUNT))
        office.desk.lay(text)
        filled = [
            {
                "line": first + n,
                "label": f"Question {n} ``` <details>",
                "stage": "stage-b",
                "before": row,
                "text": answer,
                "content": {"kind": "words", "words": {"text": answer, "more": "x" * 1_000}},
                "readings": [],
            }
            for n, row in enumerate(rows)
        ]
        evidence = {"version": 1, "tool": "x", "plan": NAME, "readings": [], "filled": filled}
        office.desk.evidence.write_text(json.dumps(evidence), "utf-8")
        assert office.desk.evidence.stat().st_size > 10_000_000

    def test_it_fits_with_its_folds_closed_and_the_summary_has_more(self, office: Office) -> None:
        self._lay(office)
        assert office.comment().code == 0
        (own,) = office.own
        summary = office.summary.read_bytes()
        assert len(own.body) < COMMENT_LIMIT
        assert len(summary) <= 900_000
        for text in (own.body, summary.decode()):
            lines = text.splitlines()
            opened = sum(line.startswith("<details>") for line in lines)
            assert opened == sum(line.startswith("</details>") for line in lines)
            assert not any(line.startswith(("```", "~~~")) for line in lines)
        assert "And 2450 more; the job summary tells all." in own.body
        assert f"{self.COUNT} filled" in own.body

    def test_sections_that_do_not_fit_are_named(self, office: Office) -> None:
        wide = "w" * 280
        criteria = tuple(f"{wide} {n} error rate < 5%" for n in range(60))
        text = with_criteria(plan(""), *criteria)
        text += "".join(f"- Is it {wide} {n}?: [FILL_IN]\n" for n in range(60))
        text += "".join(f"- #{wide} {n}: [FILL_IN]\n" for n in range(60))
        office.desk.lay(text)
        told = office.says()
        assert 20_000 < len(told) < COMMENT_LIMIT
        assert told.startswith(f"{MARK}\n")
        assert "\n**Left out for length:** `Left open`, " in told
        assert "#### Left open" not in told
        assert office.comment().code == 0
        assert "#### Left open" in office.summary.read_text("utf-8")


@pytest.fixture
def garden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[LiveDesk]:
    with live_desk(tmp_path, monkeypatch, capsys) as found:
        found.lay()
        yield found


class TestLive:
    def _says(self, garden: LiveDesk, *words: str) -> Any:
        return garden.run("comment", GARDEN, "--pr", "7", "--as-of", AS_OF, "--dry-run", *words)

    def test_what_is_missing_is_measured_and_kept(self, garden: LiveDesk) -> None:
        before = garden.plan.read_bytes()
        ran = self._says(garden, "--live")
        assert (ran.code, ran.err) == (0, "")
        assert "not read" not in ran.out
        assert garden.plan.read_bytes() == before
        sent = garden.sent
        assert min(sent) > 0
        assert self._says(garden, "--live").out == ran.out
        assert garden.sent == sent

    def test_a_service_that_fails_ends_with_3_after_all_else_is_told(
        self, garden: LiveDesk
    ) -> None:
        garden.datadog.fail(Reply(403, {"errors": ["no"]}), times=ALWAYS)
        ran = self._says(garden, "--live")
        assert ran.code == 3
        assert "HTTP 403" in ran.err
        assert ran.out.count("(query-failed)") == 2
        assert numbers_from_nothing(ran.out) == []
