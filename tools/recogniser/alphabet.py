"""What the recogniser can write: every Hangul syllable, spelled by its letters, and the other characters of certificates."""

BLANK = 0
HANGUL = 1
OTHERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-,.·&/:[]'\"+%@#~_*!?㈜∨=;<>"
FIRST_OTHER = 2
KINDS = FIRST_OTHER + len(OTHERS)
INITIALS, VOWELS, FINALS = 19, 21, 28

# Targets of a column: IGNORE, BLANK, an "other" character, or SYLLABLE plus its place among the 11,172.
IGNORE = -1
SYLLABLE = 1000
FIRST_SYLLABLE = 0xAC00

_SAME = {"ㆍ": "·", "∙": "·", "・": "·", "’": "'", "‘": "'", "–": "-", "（": "(", "）": ")"}
_OTHER = {c: FIRST_OTHER + i for i, c in enumerate(OTHERS)}


def target_of(char):
    """The target of a character, or None for one that the recogniser does not know (a space among them)."""
    char = _SAME.get(char, char)
    if "가" <= char <= "힣":
        return SYLLABLE + ord(char) - FIRST_SYLLABLE
    return _OTHER.get(char)


def char_of(target):
    """The character of a target."""
    return chr(FIRST_SYLLABLE + target - SYLLABLE) if target >= SYLLABLE else OTHERS[target - FIRST_OTHER]


def common_syllables():
    """The 2,350 syllables of KS X 1001."""
    return [bytes((a, b)).decode("euc_kr") for a in range(0xB0, 0xC9) for b in range(0xA1, 0xFF)]
