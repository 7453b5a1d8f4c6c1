"""What words say of a stage beside its dates: hoped for, put off, called off, rolled back.

A wrong window is far worse than none: where words cast doubt on a date, the date
is no launch. But the doubt must be about that date, and the deed about this stage:
sentences that deny, ask, only consider, or speak of other things tell nothing.
"""

from __future__ import annotations

import re
from typing import Literal

# Labels of dates that were wished for.
WISH = re.compile(
    r"(?i)\b(?:desired|proposed|target(?:ed)?|planned|tentative|expected|anticipated|estimated"
    r"(?= (?:date|start|launch))|go[ /-]*no[ -]?go)\b"
)

# Said of a date -----------------------------------------------------------------------

Standing = Literal["ran", "hoped", "moved", "cancelled", "superseded"]
_HOPE = (
    r"tentative(?:ly)?|proposed|planned|target(?:ed|ing)?|expected|projected|hope(?:fully|d|s)?"
    r"|tb[cda]"
    r"|desired|goal|aim(?:ed|ing)?|scheduled|estimated|est\.?|eta|pending(?! issues)|probably"
    r"|perhaps|maybe"
    r"|anticipated|if\b(?! (?:you|any|there))|unless|assuming|subject to|not yet|due(?! to)"
)
_HOPED_BEFORE = re.compile(
    rf"(?i)\b(?:{_HOPE}|will be|likely|waiting|want(?:ed)?|approval)\b[^;.]{{0,25}}\Z|\best\. \Z"
)
_HOPED_BEHIND = re.compile(
    rf"(?i)[ ]*(?:[ ]?\?[ \t*_)]*\Z|[,(–—-]*[ ]?(?:(?:we|is|are"
    rf"|all)[ ])?(?:{_HOPE})(?!\w)(?![^()]*\d))"
)
_AS_PLANNED = re.compile(r"(?i)\b(?:as|than) (?:planned|scheduled|expected)\b|\bon target\b")
_MOVED = r"postponed|delayed|moved|pushed|rescheduled|deferred|slipped"
_MOVED_BEFORE = re.compile(rf"(?i)\b(?:{_MOVED}) (?:to|until|till) \Z")
_MOVED_BEHIND = re.compile(rf"(?i)[ ]?[,(;–—-]+[ ]?(?:was )?(?:{_MOVED})\b(?! from)")
_SUPERSEDED_BEFORE = re.compile(
    rf"(?i)\b(?:(?:{_MOVED}) from|originally[^;.()]{{0,20}}|instead of|formerly|e\.?g\.?,?"
    rf"|example:?"
    r"|such as|like|was|minutes of) \Z|\((?:originally )?planned(?: for)?:? \Z"
)
_SUPERSEDED_BEHIND = re.compile(r"(?i)[ ]?\(?[ ]?(?:in |on )?(?:staging|dev|sandbox|test)\b")
_CANCELLED_BEHIND = re.compile(
    r"(?i)[ ]?[,(;–—-]+[ ]?(?:was )?(?:cancel+ed|never (?:released|launched)|not (?:released"
    r"|launched))\b"
)
_CANCELLED = re.compile(
    r"(?i)\A\W*(?:n/?a|not applicable|skipp?ed|none|cancel+ed|never|we skipp?ed"
    r"|not (?:released|launched|started|run|done|needed|performed))\b"
)


def standing_of(words: str, date: str) -> Standing:
    """How the date that stands in ``words`` as ``date`` is meant.

    Of a superseded one ("moved from 1/28") another date in the same words may stand.
    """
    before, _, behind = words.partition(date)
    behind = _AS_PLANNED.sub("", behind)
    if _CANCELLED.match(words) or _CANCELLED_BEHIND.match(behind):
        return "cancelled"
    if _SUPERSEDED_BEFORE.search(before) or _SUPERSEDED_BEHIND.match(behind):
        return "superseded"
    if _MOVED_BEFORE.search(before) or _MOVED_BEHIND.match(behind):
        return "moved"
    hoped = _HOPED_BEFORE.search(before) or _HOPED_BEHIND.match(behind)
    return "hoped" if hoped else "ran"


def is_cancelled(words: str) -> bool:
    """Whether the value of a date says that there was no launch."""
    return _CANCELLED.match(words) is not None


# Said of a stage ----------------------------------------------------------------------

# Said above the stages, of all of them.
NO_STAGES = re.compile(
    r"(?i)\bnot (?:be )?(?:performing|doing|using|planning|needing|need) (?:a|any)"
    r" (?:staged|phased) roll[- ]?outs?\b"
)
_SENTENCE = re.compile(r"[^.;!?\r\n]+(?:\.(?=\d)[^.;!?\r\n]+)*[.;!?]?")
_DENIED = re.compile(
    r"(?i)\b(?:if|would|will|could|can|may|might|should|in case|ready to|able to|to be|never|no"
    r"|nobody"
    r"|nothing|none|without|not|unrelated|other|prior to|before)\b|n['’]t\b"
)
_ROLLED_BACK = re.compile(
    r"(?i)\brolled(?:[ ]\w+){0,3}?[ -]back\b(?! their)"
    r"|\b(?:had|have|needed|decided|chose)[ ]to[ ]roll(?:[ ]\w+){0,3}?[ -]?back\b"
    r"|\brollback[ ](?:on(?=[ ][\dA-Z])|happened|occurred|performed|executed|triggered"
    r"|was[ ](?:performed|executed|triggered|done|necessary))\b"
    r"|\bwe[ ]reverted\b|\b(?:release|rollout|feature|toggle)[ ](?:was[ ]|were[ ])?reverted\b"
    r"|\Areverted\b"
)
_ROLLBACK_ASKED = re.compile(
    r"(?i)\A(?:(?:were|was|did|any|have|had)\b.*)?\b(?:rolled[ -]back(?: on| at)?|roll[ -]?backs?"
    r"(?: date| on)?)\W*\Z|\A(?:did|do|have) we (?:have to )?roll[ -]?back\b"
)
_ROLLOUT = r"(?:we|users|rollout|toggle|feature|flag|percentage|traffic)"
_TO_ZERO = re.compile(
    r"(?i)\A\W*(?:moved|set|dialed|turned|returned|brought|taken"
    r"|back)\b[^.;]{0,20}\bto 0[ ]?%?(?![.\d])"
    rf"|\b{_ROLLOUT}\b[^.;]{{0,20}}\b(?:went|moved|back|down|set|turned|dropped|lowered|reduced)\b"
    r"[^.;]{0,20}\bto 0[ ]?%?(?![.\d])"
)
_SWITCHED_OFF = re.compile(
    r"(?i)\A\W*(?:(?:turned|switched) off|disabled)[ ](?:on\b|at\b|because|due|after|\d)"
    r"|\b(?:toggle|feature|flipper|flag)[ ](?:was |has been |got )?(?:(?:turned|switched) off"
    r"|disabled)\b"
    r"|\b(?:turned|switched)[ ](?:the |our )?(?:toggle|feature|flipper|flag|it)(?: toggle)?[ ]off\b"
)
_STAGE = r"(?:(?:this|the) (?:stage|phase|rollout)|(?:stage|phase) [A-Z\d]{1,3})\b"
_OFF = re.compile(
    rf"(?i)\b(?:skip(?:ping|ped)?|cancel+ed) {_STAGE}"
    r"|\b(?:we|will|N/?A,?)\b[^.;]{0,40}\bskip(?:ping|ped)? (?:this|the) step\b"
    rf"|\bnot (?:be )?perform\w* {_STAGE}|\b(?:did not|didn['’]t) (?:do|run|need|perform) {_STAGE}"
    rf"|{_STAGE} (?:was|is|were|will be|has been|got) (?:skipped(?! for)|cancel+ed|not (?:needed"
    rf"|done|run))"
    rf"|{_STAGE} did(?: not|n['’]t) (?:happen|run|take place)"
)
_SOMEBODY_ELSE = re.compile(
    r"(?i)\b(?:users?|people|veterans?|visitors?|readers?|members?|clicks?)\b|%|['\"]\Z|\bif\b"
)
_NOT_OFF = re.compile(
    r"(?i)\b(?:not|n['’]t|never|decided not) (?:to )?skip|\b(?:do|did) not skip|\bno need to skip"
)
_OFF_ALONE = re.compile(
    r"(?i)\W*(?:(?:we|it was|was|stage) )?(?:skipp?ed|n/?a|not applicable|cancel+ed|not needed)\W*"
    r"|\W*skipp\w+ (?:it|this)?[ ]?(?:and go(?:ing)? )?straight to\b.*"
)
_OFF_TITLE = re.compile(r"(?i)(?:[:,(–—-]|\A)[ \t]*(?:n/?a|skipped|not applicable|cancel+ed)\W*\Z")
_NO = re.compile(r"(?i)\W*(?:no|none|n/?a|0|not?\b.*|nothing.*|never.*)\W*")
_NAMED_STAGE = re.compile(
    r"(?:stage|phase)[ ]+(?P<name>[A-Za-z]|[IVX]{1,4}|\d{1,2})\b", re.IGNORECASE
)


def tells_rollback(words: str) -> bool:
    """Whether a sentence says that the stage was rolled back or switched off."""
    return any(_is_rollback(match[0], words) for match in _SENTENCE.finditer(words))


def _is_rollback(sentence: str, words: str) -> bool:
    for pattern in (_ROLLED_BACK, _TO_ZERO, _SWITCHED_OFF):
        if found := pattern.search(sentence):
            denied = _DENIED.search(sentence, 0, found.start()) or sentence.endswith("?")
            answered = _NO.fullmatch(words.partition(": ")[2]) is not None
            return not (denied or answered)
    return False


def answers_rollback(label: str, value: str) -> bool:
    """Whether a labelled value says so: "Rolled back on: 2/13", "Rollbacks: yes"."""
    if not value or _ROLLBACK_ASKED.search(label) is None:
        return False
    return _A_WORD.search(value) is not None and not (_NO.fullmatch(value) or _DENIED.search(value))


def calls_off(words: str) -> bool:
    """Whether a line in a stage says that the stage never ran."""
    return any(_called_off(match[0], words) for match in _SENTENCE.finditer(words))


def is_off_alone(words: str) -> bool:
    """Whether a line is no more than "Skipped" or "N/A", which says so where it stands first."""
    return _OFF_ALONE.fullmatch(words) is not None


def _called_off(sentence: str, words: str) -> bool:
    found = _OFF.search(sentence)
    if found is None:
        return False
    step = found[0].endswith("step")
    if _NOT_OFF.search(sentence):
        return False
    if not step and _SOMEBODY_ELSE.search(sentence, 0, found.start()):
        return False
    if sentence.endswith("?"):
        answer = words.partition("?")[2].strip(" :*_")
        return not _NO.fullmatch(answer) if answer else False
    return True


def speaks_of_another(words: str, name: str) -> bool:
    """Whether the words name a stage, and not the one of this name."""
    names = {match["name"].upper() for match in _NAMED_STAGE.finditer(words)}
    return bool(names) and name.upper() not in names


def title_calls_off(title: str) -> bool:
    """Whether a heading says so: "Stage B: N/A", "Stage B (skipped)"."""
    return _OFF_TITLE.search(title) is not None


# Said of a ticked entry ---------------------------------------------------------------

_A_LAUNCH = re.compile(
    r"(?i)\bincreas|\blaunch|\benabl|\b(?:turn|switch)\w* (?:it )?on\b|\blive\b|\broll\w* ?out"
    r"|\bramp"
    r"|\bcanary|\bgo(?:es)? to\b|\A\W*on\b|\bhalf\b|\bevery(?:one|body)\b|\braise|\bto all\b"
    r"|\breleased? to\b"
    r"|\breleased?\W*\Z"
)
_NO_LAUNCH = re.compile(
    r"(?i)\b(?:staging|merge[ds]?|pull request|\bpr\b|sandbox|dev\b|uat\b|test(?:s|ing|ed)?\b"
    r"|notes\b|notif"
    r"|train|approv|monitor|go/?no|behind|created|meeting)|\b0 ?%"
)
_A_SHARE = re.compile(r"\b[1-9]\d{0,2}(?:\.\d+)? ?%")
_A_WORD = re.compile(r"\w")


def is_launch(words: str) -> bool:
    """Whether a ticked entry's words, its date left out, speak of a launch; none do as well."""
    if not _A_WORD.search(words) or _A_SHARE.search(words):
        return "staging" not in words.lower()
    return _A_LAUNCH.search(words) is not None and not _NO_LAUNCH.search(words)
