"""What words say of a stage beside its dates: hoped for, in doubt, called off, rolled back.

A wrong window is far worse than none: where words cast doubt on a date, the date
is no launch. Sentences that deny, ask or only consider something tell nothing.
"""

from __future__ import annotations

import re

# Labels of dates that were wished for.
WISH = re.compile(
    r"(?i)\b(?:desired|proposed|target(?:ed)?|planned|tentative|expected|anticipated|estimated"
    r"(?= (?:date|start|launch))|go[ /-]*no[ -]?go)\b"
)
_HOPE = re.compile(
    r"(?i)\b(?:tentative(?:ly)?|proposed|planned|target(?:ed|ing)?|expected|hope(?:fully|d|s)?"
    r"|tb[cda]|desired|goal|aim(?:ed|ing)?|scheduled|estimated|eta|pending|if all goes|likely"
    r"|probably|perhaps|maybe|anticipated|due)\b|\best\.|(?<=[\w)])[ ]?\?[ \t*_)]*\Z|\bif\b"
)
_MOVED = re.compile(r"(?i)\b(?:postponed|delayed|moved|pushed|rescheduled|deferred|slipped)\b")
_CANCELLED = re.compile(
    r"(?i)\A\W*(?:n/?a|not applicable|skipp?ed|none)\b|\bcancel+ed\b|\bnever\b"
    r"|\bnot (?:released|launched|started|run|done|needed|performed)\b"
    r"|\b(?:we|was|it was) skipp?ed\b"
)
_SENTENCE = re.compile(r"[^.;!?\r\n]+(?:\.(?=\d)[^.;!?\r\n]+)*[.;!?]?")
_DENIED = re.compile(
    r"(?i)\b(?:if|would|will|could|can|may|might|should|in case|ready to|able to|never|no|nothing"
    r"|none|without|not|unrelated|other)\b|n['’]t\b"
)
_ROLLBACK = re.compile(
    r"(?i)\brolled(?:[ ]\w+){0,3}?[ -]back\b"
    r"|\b(?:had|have|needed|decided|chose)[ ]to[ ]roll(?:[ ]\w+){0,3}?[ -]?back\b"
    r"|\brollback[ ](?:on|at|was|happened|occurred|performed|executed|triggered)\b"
    r"|\b(?:we|was|were|been|had|it|toggle|feature|release|rollout)[ ]reverted\b|\Areverted\b"
)
_ABOUT_ROLLBACK = re.compile(
    r"(?i)\broll(?:ed)?[ -]?backs?\b(?![ -](?:plan|procedure|process|strateg|trigger|criteri|step))"
)
_TO_ZERO = re.compile(
    r"(?i)\b(?:back|down|moved|set|turned|dropped|lowered|reduced|returned|dialed|went)\b"
    r"[^.;]{0,25}\bto 0[ ]?%?(?![.\d])"
)
_OF_NUMBERS = re.compile(r"(?i)\berrors?\b|\brates?\b|\blatency\b|\bfailures?\b|\bcomplaints?\b")
_SWITCHED_OFF = re.compile(
    r"(?i)\b(?:turned|switched)\b[^.;]{0,30}\boff\b|\bdisabled\b[^.;]{0,20}\bon\b"
)
_WHY_OR_WHEN = re.compile(r"(?i)\d|because|due to|after")
_STAGE = r"(?:(?:this|the) (?:stage|step|phase|rollout)|(?:stage|phase) [A-Z\d]{1,3})\b"
_OFF = re.compile(
    rf"(?i)\b(?:skip(?:ping|ped)?|cancel+ed|not (?:be )?perform\w*|not (?:do|run|need)"
    rf"|n['’]t (?:do|run|need|perform))(?: the| a)? (?:{_STAGE}|straight to 100)"
    rf"|\bskipp\w+ straight to\b"
    rf"|\b(?:this|the|it|{_STAGE})(?: stage| phase| step)? (?:was|is|were|will be|has been|got)"
    rf" (?:skipped|cancel+ed|not (?:needed|done|run|performed))\b"
    rf"|{_STAGE} did(?: not|n['’]t) (?:happen|run|take place)",
)
_SOMEBODY_ELSE = re.compile(r"(?i)\b(?:users?|people|veterans?|visitors?|readers?|members?)\b")
_NOT_OFF = re.compile(
    r"(?i)\b(?:not|n['’]t|never|decided not) (?:to )?skip|\b(?:do|did) not skip|\bno need to skip"
)
_OFF_ALONE = re.compile(
    r"(?i)\W*(?:(?:we|it was|was|stage) )?(?:skipp?ed|n/?a|not applicable|cancel+ed|not needed)\W*"
)
_OFF_TITLE = re.compile(r"(?i)(?:[:,(–—-]|\A)[ \t]*(?:n/?a|skipped|not applicable|cancel+ed)\W*\Z")
_NO = re.compile(r"(?i)\W*(?:no|none|n/?a|0|not?\b.*|nothing.*)\W*")
# Said above the stages, of all of them.
NO_STAGES = re.compile(
    r"(?i)\bnot (?:be )?(?:performing|doing|using|planning|needing|need) (?:a|any)"
    r" (?:staged|phased) roll[- ]?outs?\b"
)
# A ticked entry is a launch where it says so, or says nothing.
_A_LAUNCH = re.compile(
    r"(?i)%|\b(?:increas|launch|releas|enabl|turn|switch|live|roll|ramp|canary|open|start|go(?:es)?\b"
    r"|on\b|half|all\b|everyone|everybody|users|raise)"
)
_NO_LAUNCH = re.compile(
    r"(?i)\b(?:staging|merge[ds]?|pull request|sandbox|dev\b|uat\b|test(?:s|ing)?\b)"
)
_A_WORD = re.compile(r"\w")


def is_hope(words: str) -> bool:
    """Whether a date in ``words`` was hoped for: "2/11/2026 (tentative)"."""
    return _HOPE.search(words) is not None


def is_moved(words: str) -> bool:
    """Whether a launch was put off, so that nobody can say which date counts."""
    return _MOVED.search(words) is not None


def is_cancelled(words: str) -> bool:
    """Whether the value of a date says that there was no launch."""
    return _CANCELLED.search(words) is not None


def tells_rollback(words: str) -> bool:
    """Whether a sentence says that the stage was rolled back or switched off."""
    return any(_rolled_back(match[0]) for match in _SENTENCE.finditer(words))


def _rolled_back(sentence: str) -> bool:
    found = _ROLLBACK.search(sentence) or _TO_ZERO.search(sentence)
    if found is None:
        found = _SWITCHED_OFF.search(sentence)
        if found is None or not _WHY_OR_WHEN.search(sentence):
            return False
    if sentence.endswith("?") or _DENIED.search(sentence, 0, found.start()):
        return False
    return not (found.re is _TO_ZERO and _OF_NUMBERS.search(sentence))


def answers_rollback(label: str, value: str) -> bool:
    """Whether a labelled value says so: "Rolled back on: 2/13", "Rollbacks: yes"."""
    return bool(value) and _ABOUT_ROLLBACK.search(label) is not None and not _NO.fullmatch(value)


def calls_off(words: str) -> bool:
    """Whether a line in a stage says that the stage never ran."""
    if _OFF_ALONE.fullmatch(words):
        return True
    return any(_called_off(match[0], words) for match in _SENTENCE.finditer(words))


def _called_off(sentence: str, words: str) -> bool:
    found = _OFF.search(sentence)
    if found is None:
        return False
    if _NOT_OFF.search(sentence) or _SOMEBODY_ELSE.search(sentence, 0, found.start()):
        return False
    if sentence.endswith("?"):
        answer = words.partition("?")[2].strip(" :*_")
        return not _NO.fullmatch(answer) if answer else False
    return True


def title_calls_off(title: str) -> bool:
    """Whether a heading says so: "Stage B: N/A", "Stage B (skipped)"."""
    return _OFF_TITLE.search(title) is not None


def is_launch(words: str) -> bool:
    """Whether a ticked entry's words, its date left out, speak of a launch; none do as well."""
    if not _A_WORD.search(words):
        return True
    return _A_LAUNCH.search(words) is not None and not _NO_LAUNCH.search(words)
