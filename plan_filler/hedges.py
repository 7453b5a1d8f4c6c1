"""Words beside a limit that change it, and what to say about them."""

from __future__ import annotations

import re

from plan_filler.bounds import has_number

_STRETCH = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|weekends?|months?|quarters?|time|moment"
    r"|point)"
)
# The first that fits says why; "{}" stands for the words found. All is in lower case.
_DOUBTS = tuple(
    (re.compile(pattern), because)
    for pattern, because in (
        (
            r"\b(?:percent(?:age)?|%)?[ -]?points?\b|\bpp\b|\bp\.p\.|\bpts?\b|\bbasis\b|\bbps\b",
            "it counts in points; give the limit itself in percent",
        ),
        (
            r"\bbetween\b|\branges?\b|\bfrom\W+to\b|±|\+/-",
            "it gives a range; keep the one end that must hold",
        ),
        (
            r"\b(?:ideal(?:ly)?|prefer\w*|hopefully|stretch|aspir\w*|approx\w*|roughly"
            r"|circa|or so|ish|tentativ\w*|depend\w*|subject to|to be (?:confirmed|decided)|maybe"
            r"|probably|possibly|most(?:ly)?|usually|typically|generally|normal(?:ly)?|almost|nearly"
            r"|e\.?g\.?|example|such as)(?!\w)|[~≈]|\?\Z",
            '"{}" leaves open what must hold; give the one limit that counts',
        ),
        (
            r"\b(?:if|unless|until|otherwise|but|provided|whichever|either|once|while"
            r"|except when)\b",
            'it hangs on a condition ("{}"); state the limit that holds without it',
        ),
        (
            r"\b(?:per|each|every|any|an?|given|single|first|last|past|peak)[ -](?:\w+[ -])?"
            rf"{_STRETCH}\b"
            r"|\ball times\b|\b(?:hourly|daily|nightly|weekly|monthly|always|ever|never|24/7)\b"
            r"|\b(?:seconds?|min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?|years?)\b|/s(?:ec)?\b"
            r"|\bper (?:user|visitor|session|person|customer|claim|form|\d[\w,]*|thousand)\b",
            'it holds for "{}", not for a whole stage; give a limit for the whole stage',
        ),
        (
            r"\b(?:sustained|consecutive|peaks?|spikes?|bursts?|in a row|at once)\b",
            '"{}" is about moments, and a stage is measured as a whole; limit the whole stage',
        ),
        (
            r"\b(?:significant\w*|substantial\w*|notabl[ey]|noticeabl[ey]|major|minor|material(?:ly)?"
            r"|considerabl[ey]|meaningful\w*|dramatic\w*|severe|serious|critical|excessive\w*|large|big"
            r"|unexpected\w*|unusual\w*|abnormal\w*|unexplained|reasonabl[ey]|acceptabl[ey]|anomal\w*"
            r"|tolerabl[ey])\b",
            'only a person can judge what is "{}"; give a number instead',
        ),
        (
            r"\bnew (?:types?|kinds?|classes|errors?|exceptions?)\b",
            'what counts as "{}" hangs on what was seen before; give a number instead',
        ),
        (
            r"\b(?:increas\w*|decreas\w*|reduc\w*|ris(?:e[sn]?|ing)|drop(?:s|ped)?|chang\w*|differ\w*"
            r"|delta|deviat\w*|varia\w*|improv\w*|worse\w*|better|compar\w*|relative\w*|versus|vs"
            r"|baselines?|before|previous\w*|prior|former|old|existing|current\w*|today\w*|historic\w*"
            r"|consistent|similar|stable|steady|flat|unchanged|same|than|over|above"
            r"|below|under|less|more|fewer|higher|lower)\b|[<>≤≥×+]",
            'it compares ("{}"), but not with a plain number or the baseline; keep one limit',
        ),
        (
            r"\b(?:no|not|none|nobody|nothing|neither|nor|cannot)\b|n't\b",
            'it also says "{}"; keep one limit in a line',
        ),
        (r"\bor\b", "it leaves a choice; keep one limit in a line"),
    )
)


def doubt_about(rest: str) -> str | None:
    """Why a limit is not certain, by what stands beside it; ``rest`` is in lower case."""
    for words, because in _DOUBTS:
        if found := words.search(rest):
            return because.format(found[0].strip())
    if has_number(rest):
        return "it holds another number beside its limit; keep one number in a line"
    return None
